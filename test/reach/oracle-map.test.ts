import fc from 'fast-check';
import t from 'tap';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { agree, maps } from './against-oracle.js';
import { cases } from './cases.js';
import { cluster, settings, shown, snapshotAfter } from './clusters.js';
import type { End } from '../../src/reach/views.js';

/** Workloads by their names, and after them the addresses by their text. */
function orderOf(end: End): string {
  return end.kind === 'addresses'
    ? `~${end.addresses.toString()}`
    : [end.namespace, end.name, end.workloadKind].join('\u0001');
}

t.test('the map holds what the oracle finds, pair by pair, port by port and address by address', (t) => {
  const property = fc.property(cluster, settings, (steps, given) => {
    agree(maps(new ReachEngine(given), snapshotAfter(steps), given), () => shown(steps));
  });
  fc.assert(property, cases(500));
  t.end();
});

t.test('a map is sorted and says nothing twice', (t) => {
  const property = fc.property(cluster, settings, (steps, given) => {
    const { connections, notIsolated } = new ReachEngine(given).map(snapshotAfter(steps));
    const order = connections.map(({ from, to }) => `${orderOf(from)}\u0000${orderOf(to)}`);
    if (JSON.stringify(order) !== JSON.stringify([...order].sort())) throw new Error(order.join('\n'));
    const ends = notIsolated.map(({ end, direction }) => [orderOf(end), direction].join());
    return new Set(ends).size === ends.length && connections.every(({ ports }) => !ports.isEmpty);
  });
  fc.assert(property, cases(200));
  t.end();
});
