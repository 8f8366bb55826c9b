import fc from 'fast-check';
import t from 'tap';
import { FairQueue } from '../../../src/audit/changes/fair-queue.js';

/** `a1` is of the group `a`. */
const groupOf = (item: string): readonly string[] => [item.slice(0, 1)];

function tried(items: readonly string[], isUseful: (item: string) => boolean): readonly string[] {
  const queue = new FairQueue(items, groupOf);
  const order: string[] = [];
  for (let item = queue.next(); item !== undefined; item = queue.next()) {
    order.push(item);
    if (!isUseful(item)) queue.failed(item);
  }
  return order;
}

const named = (group: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, k) => `${group}${k}`);

t.test('what is of use comes in its order', (t) => {
  const items = [...named('a', 3), ...named('b', 3)];
  t.strictSame(
    tried(items, () => true),
    items,
  );
  t.end();
});

t.test('of what fails the same way, a few come before the others, and none is forgotten', (t) => {
  const order = tried([...named('a', 1000), ...named('b', 5)], (item) => item.startsWith('b'));
  t.strictSame(order.slice(0, 6), ['a0', ...named('b', 5)]);
  t.equal(new Set(order).size, 1005);
  t.end();
});

t.test('two groups that fail get as many turns each, however many there are of one', (t) => {
  const order = tried([...named('a', 1000), ...named('b', 40)], () => false);
  const early = order.slice(0, 60).filter((item) => item.startsWith('b')).length;
  t.ok(early >= 20 && early <= 40, String(early));
  t.end();
});

t.test('everything comes once, whatever fails', (t) => {
  const items = fc.uniqueArray(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(50)).map(([group, k]) => `${group}${k}`),
  );
  fc.assert(
    fc.property(items, fc.array(fc.boolean(), { minLength: 1 }), (given, chances) => {
      const order = tried(given, (item) => chances[given.indexOf(item) % chances.length] === true);
      return order.length === given.length && given.every((item) => order.includes(item));
    }),
    { numRuns: 200, seed: 7 },
  );
  t.end();
});
