import t from 'tap';
import { withoutObject, type SnapshotObject } from '../../src/model/snapshot.js';
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
