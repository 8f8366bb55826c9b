import fc from 'fast-check';
import t from 'tap';
import { SortedMap } from '../../src/model/sorted-map.js';

const key = fc.oneof(
  fc.nat(400).map((k) => `shop/p${k}`),
  fc.nat(3).map((k) => `shop-${k}/web`),
);
const step = fc.record({ key, value: fc.nat(5), isGone: fc.boolean() });

function entries<V>(map: SortedMap<V>, above = ''): (readonly [string, V])[] {
  return Array.from(map.above(above), ({ key, value }) => [key, value] as const);
}

function sorted<V>(map: ReadonlyMap<string, V>): (readonly [string, V])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

t.test('whatever is put in and taken out, it has the entries of a plain map, in the order of their keys', (t) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600, size: 'max' }), key, (steps, above) => {
      let map = SortedMap.empty<number>();
      const plain = new Map<string, number>();
      for (const { key, value, isGone } of steps) {
        map = isGone ? map.without(key) : map.with(key, value);
        if (isGone) plain.delete(key);
        else plain.set(key, value);
      }
      t.strictSame(entries(map), sorted(plain));
      t.equal(map.size, plain.size);
      t.strictSame(
        entries(map, above),
        sorted(plain).filter(([key]) => key > above),
      );
    }),
    { numRuns: 40 },
  );
  t.end();
});

t.test('thousands of keys go in and out again in any order, and no earlier map notices', (t) => {
  const names = Array.from({ length: 3_000 }, (_, k) => String((k * 7919) % 3_000).padStart(4, '0'));
  let map = SortedMap.empty<number>();
  for (const [k, name] of names.entries()) map = map.with(name, k);
  const full = map;
  t.equal(full.size, 3_000);
  for (const name of names.slice(0, 2_900)) map = map.without(name);
  t.strictSame(
    entries(map).map(([name]) => name),
    names.slice(2_900).sort(),
  );
  for (const name of names.slice(2_900)) map = map.without(name);
  t.equal(map, SortedMap.empty());
  t.strictSame(
    entries(full).map(([name]) => name),
    names.toSorted(),
  );
  t.end();
});

t.test('what changes nothing gives the same map', (t) => {
  const map = SortedMap.empty<number>().with('a', 1);
  t.equal(map.with('a', 1), map);
  t.equal(map.without('b'), map);
  t.not(map.with('a', 2), map);
  t.end();
});
