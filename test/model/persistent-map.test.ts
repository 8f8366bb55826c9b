import fc from 'fast-check';
import t from 'tap';
import { PersistentMap } from '../../src/model/persistent-map.js';

/** Two keys of one hash come from few letters, and rarely. */
const key = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('__proto__', 'constructor', '', 'toString'));
const step = fc.oneof(
  fc.record({ do: fc.constant('with' as const), key, value: fc.nat(5) }),
  fc.record({ do: fc.constant('without' as const), key, value: fc.constant(0) }),
);

t.test('does what a Map does, whatever is put in and taken out', (t) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const oracle = new Map<string, number>();
      let map = PersistentMap.empty<number>();
      for (const { do: what, key, value } of steps) {
        if (what === 'with') oracle.set(key, value);
        else oracle.delete(key);
        map = what === 'with' ? map.with(key, value) : map.without(key);
        if (map.size !== oracle.size || map.get(key) !== oracle.get(key)) return false;
      }
      const entries = [...map];
      return entries.length === oracle.size && entries.every(([key, value]) => oracle.get(key) === value);
    }),
  );
  t.end();
});

t.test('leaves the map alone that a changed copy comes from', (t) => {
  const names = Array.from({ length: 5000 }, (_, k) => `pod-${k}`);
  const map = PersistentMap.of(names.map((name, k) => [name, k]));
  const changed = map.with('pod-17', -1).without('pod-18').with('new', 1);
  t.equal(map.get('pod-17'), 17);
  t.equal(map.get('pod-18'), 18);
  t.notOk(map.has('new'));
  t.equal(map.size, 5000);
  t.equal(changed.get('pod-17'), -1);
  t.equal(changed.get('pod-18'), undefined);
  t.equal(changed.size, 5000);
  t.same([...map.keys()].sort(), names.toSorted());
  t.same(
    [...map.values()].sort((a, b) => a - b),
    names.map((_, k) => k),
  );
  t.end();
});

t.test('keeps keys apart whose hashes are the same', (t) => {
  const [one, other] = collision();
  const map = PersistentMap.of<number>([
    [one, 1],
    [other, 2],
    ['third', 3],
  ]);
  t.equal(map.get(one), 1);
  t.equal(map.get(other), 2);
  t.equal(map.with(one, 5).get(one), 5);
  t.equal(map.with(one, 5).size, 3);
  t.equal(map.without(one).get(other), 2);
  t.equal(map.without(other).get(one), 1);
  t.equal(map.without(one).without(other).size, 1);
  t.end();
});

t.test('is the same map where nothing changes', (t) => {
  const map = PersistentMap.of([['a', 1]]);
  t.equal(map.with('a', 1), map);
  t.equal(map.without('b'), map);
  t.equal(map.without('a'), PersistentMap.empty());
  t.end();
});

t.test('tells what differs between any two maps, and nothing else', (t) => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 80 }),
      fc.array(step, { maxLength: 80 }),
      fc.boolean(),
      (first, more, akin) => {
        const earlier = applied(PersistentMap.empty(), first);
        const later = applied(akin ? earlier : PersistentMap.empty(), more);
        const told = new Map<string, readonly [number | undefined, number | undefined]>();
        earlier.differences(later, (key, one, other) => {
          if (told.has(key)) throw new Error(`${key} was told of twice`);
          told.set(key, [one, other]);
        });
        return [...new Set([...earlier.keys(), ...later.keys()])].every((key) => {
          const [one, other] = told.get(key) ?? [];
          const differs = earlier.get(key) !== later.get(key);
          return told.has(key) === differs && (!differs || (one === earlier.get(key) && other === later.get(key)));
        });
      },
    ),
  );
  t.end();
});

t.test('does not look at what two maps share', (t) => {
  const map = PersistentMap.of(Array.from({ length: 5000 }, (_, k) => [`pod-${k}`, { k }]));
  let told = 0;
  map.differences(map.with('pod-7', { k: -1 }).without('pod-9').with('new', { k: 0 }), () => told++);
  t.equal(told, 3);
  map.differences(map, () => t.fail('a map differs from itself'));
  t.end();
});

function applied(
  map: PersistentMap<number>,
  steps: readonly { readonly do: 'with' | 'without'; readonly key: string; readonly value: number }[],
): PersistentMap<number> {
  return steps.reduce(
    (map, { do: what, key, value }) => (what === 'with' ? map.with(key, value) : map.without(key)),
    map,
  );
}

/** Two keys with one FNV-1a hash, found by looking at a few hundred thousand. */
function collision(): [string, string] {
  const seen = new Map<number, string>();
  for (let k = 0; ; k++) {
    const text = `k${k}`;
    let hash = 0x811c9dc5;
    for (let c = 0; c < text.length; c++) hash = Math.imul(hash ^ text.charCodeAt(c), 0x01000193);
    const other = seen.get(hash);
    if (other !== undefined) return [other, text];
    seen.set(hash, text);
  }
}
