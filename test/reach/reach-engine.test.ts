import t from 'tap';
import { PortSet } from '../../src/model/port-set.js';
import { withObject, withoutObject } from '../../src/model/snapshot.js';
import { ReachEngine, reachOf } from '../../src/reach/reach-engine.js';
import type { WorkloadEnd } from '../../src/reach/views.js';
import { clusterOf, lines, namespace, paths, pod, policy, template } from './small-cluster.js';

const WEB: WorkloadEnd = { kind: 'workload', namespace: 'shop', name: 'web', workloadKind: 'Pod' };
const DB: WorkloadEnd = { kind: 'workload', namespace: 'data', name: 'db', workloadKind: 'Pod' };

const cluster = clusterOf(
  namespace('shop', { team: 'shop' }),
  namespace('data'),
  pod('shop/web', { app: 'web' }, { ips: ['10.0.0.1'] }),
  pod('data/db', { app: 'db' }, { ips: ['10.0.0.2'] }),
  policy('data/db', {
    podSelector: { matchLabels: { app: 'db' } },
    policyTypes: ['Ingress'],
    ingress: [
      { from: [{ namespaceSelector: { matchLabels: { team: 'shop' } } }], ports: [{ port: 5432 }] },
      { from: [{ ipBlock: { cidr: '192.0.2.0/24' } }], ports: [{ port: 22 }] },
    ],
  }),
);

t.test('maps who can talk to whom, with addresses outside, and who is not isolated', (t) => {
  const map = reachOf(cluster).map();
  t.strictSame(lines(map.connections), [
    'data/db -> shop/web: every port',
    'data/db -> 0.0.0.0/0: every port',
    'shop/web -> data/db: TCP 5432',
    'shop/web -> 0.0.0.0/0: every port',
    '0.0.0.0/0 -> shop/web: every port',
    '192.0.2.0/24 -> data/db: TCP 22',
  ]);
  t.strictSame(
    map.notIsolated.map(({ end, direction }) => `${end.name} ${direction}`),
    ['db egress', 'web ingress', 'web egress'],
  );
  t.end();
});

t.test('shows the part of the map that is asked for', (t) => {
  const reach = reachOf(cluster);
  t.strictSame(lines(reach.map({ namespace: 'data', direction: 'ingress' }).connections), [
    'shop/web -> data/db: TCP 5432',
    '192.0.2.0/24 -> data/db: TCP 22',
  ]);
  t.strictSame(paths(reach.map({ workload: 'data/db' })), reach.map().connections.length > 0 ? paths(reach.map()) : []);
  t.strictSame(paths(reach.map({ ports: PortSet.of('TCP', 1, 100) })), ['data/db -> shop/web: TCP 1-100']);
  t.end();
});

t.test('explains a connection by the rules of both sides', (t) => {
  const { ports, ingress, egress } = reachOf(cluster).explain({ from: WEB, to: DB });
  t.equal(ports.toString(), 'TCP 5432');
  t.match(egress, { isolated: false, isolating: [], rules: [] });
  t.match(ingress, {
    isolated: true,
    isolating: [{ namespace: 'data', name: 'db' }],
    rules: [{ at: 'spec.ingress[0]', action: 'allow' }],
  });
  t.end();
});

t.test(
  'calls pods by what makes them: the owner of a ReplicaSet, and the owner of a pod where nothing is known of it',
  (t) => {
    const objects = [
      template('shop/web-1', {}, { kind: 'ReplicaSet', owner: 'Deployment/web' }),
      pod('shop/web-1-a', {}, { owner: 'ReplicaSet/web-1' }),
      pod('shop/db-0', {}, { owner: 'StatefulSet/db' }),
    ];
    const names = (ends: readonly WorkloadEnd[]): string[] => ends.map((end) => `${end.name} (${end.workloadKind})`);
    const engine = new ReachEngine();
    t.strictSame(names(engine.ends(clusterOf(...objects))), ['db (StatefulSet)', 'web (Deployment)']);
    const [, ...withoutReplicaSet] = objects;
    t.strictSame(names(engine.ends(clusterOf(...withoutReplicaSet))), ['db (StatefulSet)', 'web-1 (ReplicaSet)']);
    t.end();
  },
);

t.test('counts a template as pods of tomorrow, but not the earlier revisions of a Deployment', (t) => {
  const later = clusterOf(
    template('shop/web', { v: '2' }),
    template('shop/web-1', { v: '1' }, { kind: 'ReplicaSet', owner: 'Deployment/web' }),
    template('shop/api', {}),
    policy('shop/v1', { podSelector: { matchLabels: { v: '2' } }, ingress: [] }),
  );
  t.strictSame(paths(reachOf(later).map()), ['shop/web -> shop/api: every port']);
  t.end();
});

t.test('follows the cluster from picture to picture, there and back', (t) => {
  const engine = new ReachEngine();
  const first = lines(engine.map(cluster).connections);
  const moved = withObject(cluster, pod('shop/web', { app: 'db' }, { ips: ['10.0.0.9'] }));
  const gone = withoutObject(moved, { kind: 'policies', namespace: 'data', name: 'db' });
  const renamed = withObject(moved, namespace('shop', { team: 'other' }));
  for (const picture of [moved, gone, renamed, cluster])
    t.strictSame(lines(engine.map(picture).connections), lines(reachOf(picture).map().connections));
  t.strictSame(lines(engine.map(cluster).connections), first);
  t.strictSame(paths(engine.map(renamed)), ['data/db -> shop/web: every port']);
  t.end();
});

t.test('tells pods apart by a label that each has by itself once a policy asks for it', (t) => {
  const engine = new ReachEngine();
  const pods = clusterOf(
    ...[0, 1].map((k) =>
      pod(`data/db-${k}`, { 'statefulset.kubernetes.io/pod-name': `db-${k}` }, { owner: `StatefulSet/db-${k}` }),
    ),
  );
  t.equal(paths(engine.map(pods)).length, 2);
  const first = { podSelector: { matchLabels: { 'statefulset.kubernetes.io/pod-name': 'db-0' } } };
  t.strictSame(paths(engine.map(withObject(pods, policy('data/one', first)))), ['data/db-0 -> data/db-1: every port']);
  t.end();
});

t.test('forgets where pods had addresses that are gone', (t) => {
  const moved = withObject(cluster, pod('data/db', { app: 'db' }, { ips: ['10.9.9.9'] }));
  const block = policy('data/web', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.2/32' } }] }] });
  const [before, after] = [clusterOf(pod('data/db', {}, { ips: ['10.0.0.2'] }), block), withObject(moved, block)];
  const engine = new ReachEngine();
  const about = (snapshot: typeof before): readonly string[] =>
    engine.assumptions(snapshot).flatMap(({ id, about }) => (id === 'ip-block-matches-pods' ? about : []));
  t.strictSame(about(before), ['data/web (NetworkPolicy)']);
  t.strictSame(about(withoutObject(after, { kind: 'workloads', namespace: 'shop', name: 'Pod/web' })), []);
  t.end();
});

t.test('reads everything anew after a defect, and never answers from half of a cluster', (t) => {
  let broken = false;
  const more = clusterOf(pod('shop/odd', { app: 'odd' }), pod('shop/other', { app: 'other' }));
  const snapshot = [...(more.workloads.get('shop')?.all.values() ?? [])].reduce((all, workload) => {
    const odd = Object.defineProperty({ ...workload }, 'phase', {
      get() {
        if (broken) throw new Error('a defect');
        return workload.phase;
      },
    });
    return withObject(all, odd);
  }, cluster);
  const engine = new ReachEngine();
  engine.at(cluster);
  broken = true;
  t.throws(() => {
    engine.at(snapshot);
  }, /a defect/);
  t.throws(() => engine.map(snapshot), /a defect/, 'whoever asks meets it again');
  broken = false;
  t.strictSame(engine.map(snapshot), reachOf(snapshot).map());
  t.end();
});
