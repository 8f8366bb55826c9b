import t from 'tap';
import type { Snapshot, SnapshotObject } from '../../src/model/snapshot.js';
import { withObject, withoutObject } from '../../src/model/snapshot.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import type { ReachDiff } from '../../src/reach/views.js';
import { clusterOf, lines, namespace, pod, policy, template } from './small-cluster.js';

const cluster = clusterOf(
  namespace('shop', { team: 'shop' }),
  namespace('data'),
  template('shop/web', { app: 'web' }),
  template('shop/api', { app: 'api' }),
  template('data/db', { app: 'db' }),
  policy('data/all', { podSelector: {}, policyTypes: ['Ingress'] }),
);

function letsIn(from: unknown, port = 5432): SnapshotObject {
  return policy('data/db', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [{ from: [from], ports: [{ port }] }],
  });
}

const SHOP = { namespaceSelector: { matchLabels: { team: 'shop' } } };

function texts({ opened, closed, isolation }: ReachDiff): readonly string[] {
  return [
    ...lines(opened).map((line) => `opens ${line}`),
    ...lines(closed).map((line) => `closes ${line}`),
    ...isolation.map(({ end, direction, change }) => `${end.name} ${change} isolation for ${direction}`),
  ];
}

function diff(before: Snapshot, after: Snapshot): readonly string[] {
  return texts(new ReachEngine().diff(before, after));
}

const open = withObject(cluster, letsIn(SHOP));

t.test('tells which paths a policy opens, and that they close again', (t) => {
  const paths = ['shop/api -> data/db: TCP 5432', 'shop/web -> data/db: TCP 5432'];
  t.strictSame(
    diff(cluster, open),
    paths.map((path) => `opens ${path}`),
  );
  t.strictSame(
    diff(open, cluster),
    paths.map((path) => `closes ${path}`),
  );
  t.end();
});

t.test('tells of a changed port what is new and what is gone', (t) => {
  t.strictSame(
    diff(open, withObject(cluster, letsIn({ ...SHOP, podSelector: { matchLabels: { app: 'web' } } }, 5433))),
    [
      'opens shop/web -> data/db: TCP 5433',
      'closes shop/api -> data/db: TCP 5432',
      'closes shop/web -> data/db: TCP 5432',
    ],
  );
  t.end();
});

t.test('tells of a pod that is isolated no longer in words, and not by everything that reaches it now', (t) => {
  t.strictSame(diff(cluster, withoutObject(cluster, { kind: 'policies', namespace: 'data', name: 'all' })), [
    'db lost isolation for ingress',
  ]);
  t.end();
});

t.test('tells what the labels of a namespace open and close', (t) => {
  t.strictSame(diff(open, withObject(open, namespace('shop'))), [
    'closes shop/api -> data/db: TCP 5432',
    'closes shop/web -> data/db: TCP 5432',
  ]);
  t.end();
});

t.test('tells what a workload brings with it and takes away', (t) => {
  const other = withoutObject(open, { kind: 'workloads', namespace: 'shop', name: 'Deployment/api' });
  t.ok(diff(open, other).includes('closes shop/api -> data/db: TCP 5432'));
  t.ok(diff(other, open).includes('opens shop/api -> data/db: TCP 5432'));
  t.end();
});

t.test('tells of addresses outside of the cluster what they may reach now', (t) => {
  t.strictSame(diff(cluster, withObject(cluster, letsIn({ ipBlock: { cidr: '192.0.2.0/24' } }))), [
    'opens 192.0.2.0/24 -> data/db: TCP 5432',
  ]);
  t.end();
});

t.test('asks what if without going there: the engine stays where it was', (t) => {
  const engine = new ReachEngine();
  const map = lines(engine.map(cluster).connections);
  engine.diff(cluster, withObject(open, pod('shop/new', { app: 'web' })));
  t.strictSame(lines(engine.map(cluster).connections), map);
  t.end();
});

t.test('leaves undecided what a policy of megabytes would cost, and says so', (t) => {
  const peers = Array.from({ length: 30_000 }, (_, k) => ({ podSelector: { matchLabels: { app: `app-${k}` } } }));
  const huge = withObject(
    cluster,
    policy('data/db', { podSelector: {}, ingress: [{ from: peers, ports: [{ port: 1 }] }] }),
  );
  t.equal(new ReachEngine().tryDiff(cluster, huge), undefined);
  t.strictSame(diff(cluster, huge), []);
  t.end();
});
