import fc from 'fast-check';
import t from 'tap';
import { AddressSet } from '../../src/model/address-set.js';
import { parseAddress } from '../../src/model/cidr.js';
import { PortSet } from '../../src/model/port-set.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import type { Explanation, Side } from '../../src/reach/views.js';
import { agree } from './against-oracle.js';
import { cases } from './cases.js';
import { cluster, settings, shown, snapshotAfter } from './clusters.js';
import { addressValue } from './oracle-addresses.js';
import { oracleConnection } from './oracle-views.js';
import { isolatingPolicies, oracleCluster, type OracleCluster, type OracleEnd } from './oracle.js';
import { endOf, plainPorts } from './plain.js';

const ADDRESSES = [
  '0.0.0.0',
  '10.0.0.1',
  '10.0.0.2',
  '10.0.1.1',
  '10.255.255.255',
  '192.168.0.1',
  'fd00::1',
  '2001:db8::2',
];

function addressEnd(text: string): { kind: 'addresses'; addresses: AddressSet } {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(text);
  return { kind: 'addresses', addresses: AddressSet.of(address) };
}

t.test('each pair, and each workload and address, connects as the oracle says', (t) => {
  const property = fc.property(cluster, settings, fc.constantFrom(...ADDRESSES), (steps, given, address) => {
    const snapshot = snapshotAfter(steps);
    const engine = new ReachEngine(given);
    const oracle = oracleCluster(snapshot, given);
    const ends = engine.ends(snapshot);
    const outside = { end: addressEnd(address), plain: addressValue(address) };
    const inside = ends.map((end) => ({ end, plain: endOf(end) }));
    for (const one of inside) {
      for (const other of [...inside, outside]) {
        if (one === other) continue;
        const ways = other === outside ? [[one, other] as const, [other, one] as const] : [[one, other] as const];
        for (const [from, to] of ways) {
          const ports = engine.connections(snapshot, { from: from.end, to: to.end });
          const found = JSON.stringify(plainPorts(ports));
          const expected = JSON.stringify(oracleConnection(oracle, from.plain, to.plain));
          agree({ found, expected }, () => `${JSON.stringify([from.plain, to.plain], bigintText)}\n${shown(steps)}`);
        }
      }
    }
  });
  fc.assert(property, cases(150));
  t.end();
});

function bigintText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

t.test(
  'of workloads of one pod, each side is isolated by the policies that isolate the pod, and its rules make its ports',
  (t) => {
    const asked = fc.constantFrom(
      undefined,
      PortSet.of('TCP', 80, 80),
      PortSet.of('TCP', 1, 85),
      PortSet.of('UDP', 53, 53),
    );
    const property = fc.property(cluster, settings, asked, (steps, given, ports) => {
      const snapshot = snapshotAfter(steps);
      const engine = new ReachEngine(given);
      const oracle = oracleCluster(snapshot, given);
      const single = engine.ends(snapshot).filter((end) => podsOf(oracle, endOf(end)).length === 1);
      for (const from of single) {
        for (const to of single) {
          if (from === to) continue;
          const explained = engine.explain(snapshot, { from, to, ...(ports === undefined ? {} : { ports }) });
          check(explained, ports ?? PortSet.everything, () => shown(steps));
          checkSide(explained.egress, oracle, endOf(from));
          checkSide(explained.ingress, oracle, endOf(to));
        }
      }
    });
    fc.assert(property, cases(150));
    t.end();
  },
);

function podsOf({ pods }: OracleCluster, end: OracleEnd): OracleCluster['pods'] {
  return pods.filter((pod) => JSON.stringify(pod.end) === JSON.stringify(end));
}

function check({ ports, egress, ingress }: Explanation, asked: PortSet, context: () => string): void {
  const both = egress.ports.intersect(ingress.ports).intersect(asked);
  if (!both.contains(ports)) throw new Error(`${ports.toText(9)} is more than ${both.toText(9)}\n${context()}`);
}

function checkSide(side: Side, oracle: OracleCluster, end: OracleEnd): void {
  const [pod] = podsOf(oracle, end);
  if (pod === undefined) throw new Error(JSON.stringify(end));
  const isolating = isolatingPolicies(oracle, pod, side.direction).map(({ namespace, name }) => `${namespace}/${name}`);
  const found = side.isolating.map(({ namespace, name }) => `${namespace}/${name}`);
  agree({ found: found.join('\n'), expected: isolating.sort().join('\n') }, () => JSON.stringify(end));
  if (side.isolated !== isolating.length > 0) throw new Error(`isolated: ${String(side.isolated)}`);
  if (oracle.clusterPolicies.length > 0) return;
  const made = PortSet.union(side.rules.map(({ ports }) => ports));
  if (side.isolated ? !made.equals(side.ports) : side.rules.length > 0)
    throw new Error(`${side.direction}: ${made.toText(9)} is not ${side.ports.toText(9)}`);
}
