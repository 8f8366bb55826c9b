import fc from 'fast-check';
import t from 'tap';
import { AddressSet } from '../../src/model/address-set.js';
import { PortSet } from '../../src/model/port-set.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import type { Connection, End } from '../../src/reach/views.js';
import type { Zone } from '../../src/reach/zone.js';
import { cases } from './cases.js';
import { after, cluster, settings, shown, snapshotAfter, step } from './clusters.js';

const ALL = { at: '', requirements: [] };

function zone(isNamespace: (name: string) => boolean, addresses: AddressSet): Zone {
  return { pods: { isNamespace, namespaces: ALL, pods: ALL }, addresses };
}

const EVERYWHERE = zone(() => true, AddressSet.everything);

function endText(end: End): string {
  return end.kind === 'addresses' ? 'addresses' : `${end.namespace}/${end.workloadKind}/${end.name}`;
}

/** Ports by pair of workloads. What is said of addresses is left to tests of its own. */
function byPair(connections: readonly Connection[]): Map<string, PortSet> {
  const pairs = new Map<string, PortSet>();
  for (const { from, to, ports } of connections) {
    if (from.kind === 'addresses' || to.kind === 'addresses') continue;
    pairs.set(`${endText(from)} -> ${endText(to)}`, ports);
  }
  return pairs;
}

/** What one map has and the other has not, flips of isolation and all. */
function opened(engine: ReachEngine, before: Snapshot, later: Snapshot): Map<string, PortSet> {
  const had = byPair(engine.map(before).connections);
  const more = new Map<string, PortSet>();
  for (const [pair, ports] of byPair(engine.map(later).connections)) {
    const rest = ports.subtract(had.get(pair) ?? PortSet.empty);
    if (!rest.isEmpty) more.set(pair, rest);
  }
  return more;
}

/** Changes that reach a webhook: of policies, and of labels of namespaces. */
const change = step.filter((one) =>
  'put' in one
    ? one.put.kind === 'NetworkPolicy' || one.put.kind === 'Namespace'
    : one.gone.kind === 'policies' || one.gone.kind === 'namespaces',
);

t.test('crossings of everything are what one map has and the other has not', (t) => {
  let found = 0;
  const property = fc.property(cluster, settings, change, (steps, given, one) => {
    const before = snapshotAfter(steps);
    const later = after(before, one);
    const engine = new ReachEngine(given);
    const ways = { from: EVERYWHERE, to: EVERYWHERE, ports: PortSet.everything };
    const crossings = engine.crossings(before, later, { ways, except: [] });
    const told = byPair(crossings?.opened ?? []);
    const wanted = opened(new ReachEngine(given), before, later);
    const open = byPair(new ReachEngine(given).map(later).connections);
    const context = (): string => `${shown(steps)}\nthen\n${shown([one])}`;
    for (const [pair, ports] of wanted)
      if (told.get(pair)?.contains(ports) !== true) throw new Error(`not told: ${pair} ${String(ports)}\n${context()}`);
    // New to some pods of a workload can be what others of them could do before, whom the change does not touch.
    for (const [pair, ports] of told)
      if (open.get(pair)?.contains(ports) !== true) throw new Error(`not open: ${pair} ${String(ports)}\n${context()}`);
    found += wanted.size;
  });
  fc.assert(property, cases(300));
  t.ok(found > 50, String(found));
  t.end();
});

t.test('crossings between two zones are those of everything that begin in the one and end in the other', (t) => {
  let found = 0;
  const property = fc.property(cluster, settings, change, (steps, given, one) => {
    const before = snapshotAfter(steps);
    const later = after(before, one);
    const ask = (from: Zone, to: Zone): Map<string, PortSet> => {
      const ways = { from, to, ports: PortSet.everything };
      return byPair(new ReachEngine(given).crossings(before, later, { ways, except: [] })?.opened ?? []);
    };
    const a = zone((name) => name === 'a', AddressSet.empty);
    const other = zone((name) => name !== 'a', AddressSet.empty);
    const all = ask(EVERYWHERE, EVERYWHERE);
    const parts = [ask(a, a), ask(a, other), ask(other, a), ask(other, other)].flatMap((part) => [...part]);
    const texts = (pairs: Iterable<readonly [string, PortSet]>): string[] =>
      Array.from(pairs, ([pair, ports]) => `${pair} ${String(ports)}`).sort();
    if (texts(all).join('\n') !== texts(parts).join('\n'))
      throw new Error(`${texts(all).join('\n')}\nand not\n${texts(parts).join('\n')}\n${shown([...steps, one])}`);
    found += all.size;
  });
  fc.assert(property, cases(300));
  t.ok(found > 20, String(found));
  t.end();
});

t.test('a change of workloads is not told of', (t) => {
  const [first] = fc.sample(cluster, { seed: 7, numRuns: 1 });
  const before = snapshotAfter(first ?? []);
  const ways = { from: EVERYWHERE, to: EVERYWHERE, ports: PortSet.everything };
  t.equal(new ReachEngine().crossings(before, snapshotAfter([]), { ways, except: [] }), undefined);
  t.end();
});
