import fc from 'fast-check';
import t from 'tap';
import type { Direction, NetworkPolicy } from '../../src/model/network-policy.js';
import type { ReachDiff } from '../../src/reach/views.js';
import { cases } from './cases.js';
import { cluster as generated, settings, snapshotAfter } from './clusters.js';
import { withObject, withoutObject, type SnapshotObject } from '../../src/model/snapshot.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { clusterOf, lines, pod, policy } from './small-cluster.js';

const PODS = [
  pod('shop/web', { app: 'web', tier: 'front' }, { ips: ['10.0.0.1'] }),
  pod('shop/db', { app: 'db' }, { ips: ['10.0.0.2'] }),
];
const DENY = policy('shop/deny', { podSelector: {}, policyTypes: ['Ingress'] });

function letsIn(
  name: string,
  ports: readonly unknown[],
  from: readonly unknown[] = [{ podSelector: {} }],
): SnapshotObject {
  return policy(`shop/${name}`, { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from, ports }] });
}

/** The names of those that could go; each of them goes, and the map must stay as it is. */
function redundant(
  tap: { strictSame(found: unknown, wanted: unknown): unknown },
  ...policies: readonly SnapshotObject[]
): readonly string[] {
  const cluster = clusterOf(...PODS, ...policies);
  const engine = new ReachEngine();
  const found = engine.redundant(cluster);
  for (const { policy } of found) {
    const left = withoutObject(cluster, { kind: 'policies', namespace: policy.namespace, name: policy.name });
    tap.strictSame(lines(engine.map(left).connections), lines(engine.map(cluster).connections));
    tap.strictSame(engine.map(left).notIsolated, engine.map(cluster).notIsolated);
  }
  return found.map(({ policy, coveredBy }) => `${policy.name} by ${coveredBy.map(({ name }) => name).join(', ')}`);
}

t.test('finds what another policy allows already', (t) => {
  const wide = letsIn('wide', [{ port: 1, endPort: 100 }]);
  t.strictSame(redundant(t, DENY, wide, letsIn('narrow', [{ port: 80 }])), ['narrow by deny, wide']);
  t.end();
});

t.test('finds what several allow between them', (t) => {
  const halves = [letsIn('low', [{ port: 1, endPort: 100 }]), letsIn('high', [{ port: 101, endPort: 200 }])];
  t.strictSame(redundant(t, DENY, ...halves, letsIn('middle', [{ port: 50, endPort: 150 }])), [
    'middle by deny, high, low',
  ]);
  t.end();
});

t.test('keeps what isolates pods of tomorrow, though all of today are isolated without it', (t) => {
  const each = ['web', 'db'].map((app) =>
    policy(`shop/${app}`, { podSelector: { matchLabels: { app } }, ingress: [] }),
  );
  t.strictSame(redundant(t, DENY, ...each), ['db by deny', 'web by deny']);
  t.end();
});

t.test('keeps what lets in addresses that nobody else does', (t) => {
  const block = letsIn('block', [{ port: 80 }], [{ ipBlock: { cidr: '192.0.2.0/24' } }]);
  t.strictSame(redundant(t, DENY, letsIn('pods', [{ port: 80 }]), block), []);
  t.end();
});

t.test('without a redundant policy, or without a repeated rule, nothing opens and nothing closes', (t) => {
  let seen = 0;
  const property = fc.property(generated, settings, (steps, given) => {
    const snapshot = snapshotAfter(steps);
    const engine = new ReachEngine(given);
    for (const policy of [...snapshot.policies.values()].flatMap((own) => [...own.values()])) {
      const { namespace, name } = policy;
      const found = engine.redundancy(snapshot, policy);
      const without = withoutObject(snapshot, { kind: 'policies', namespace, name });
      if (found?.coveredBy !== undefined) {
        seen += 1;
        assertAlike(engine.diff(snapshot, without));
      }
      for (const at of found?.rules ?? []) {
        seen += 1;
        const left = (direction: Direction): NetworkPolicy['rules'][Direction] =>
          policy.rules[direction].filter((rule) => rule.at !== at);
        const rules = { ingress: left('ingress'), egress: left('egress') };
        assertAlike(engine.diff(snapshot, withObject(snapshot, { ...policy, rules })));
      }
    }
  });
  fc.assert(property, cases(300));
  t.ok(seen > 0, 'some were found');
  t.end();
});

function assertAlike({ opened, closed, isolation }: ReachDiff): void {
  if (opened.length + closed.length + isolation.length > 0) throw new Error('there is a difference');
}
