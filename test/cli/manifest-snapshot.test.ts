import t from 'tap';
import { manifestObjects } from '../../src/cli/manifest-objects.js';
import { snapshotOfManifests } from '../../src/cli/snapshot-of-manifests.js';
import { sortObjects, type SortedObjects } from '../../src/cli/sort-objects.js';
import { SNAPSHOT_KINDS, type Snapshot } from '../../src/model/snapshot.js';
import { namespace, policy } from './manifests-for-tests.js';

const sorted = (text: string): SortedObjects =>
  sortObjects(manifestObjects(text, { name: 'x.yaml', origin: 'named' }).objects, 'default');
const snapshotOf = (text: string): Snapshot => snapshotOfManifests(sorted(text), SNAPSHOT_KINDS);

const TEMPLATE = 'template: { metadata: { labels: { app: web } }, spec: { containers: [] } }';
const workload = (kind: string, apiVersion: string, spec = TEMPLATE): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: web, namespace: shop }\nspec: { ${spec} }\n`;

t.test('namespaces, policies and workloads of every kind are in the picture, alone, in documents and in Lists', (t) => {
  const workloads = [
    'apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop, labels: { app: web } }\nspec: {}\n',
    ...['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'].map((kind) => workload(kind, 'apps/v1')),
    workload('Job', 'batch/v1'),
    workload('CronJob', 'batch/v1', `jobTemplate: { spec: { ${TEMPLATE} } }`),
    workload('ReplicationController', 'v1'),
  ];
  const inAList = `apiVersion: v1\nkind: PodList\nitems: [{ metadata: { name: listed, namespace: shop, labels: { app: web } } }]\n`;
  const snapshot = snapshotOf([namespace('shop', '{ team: a }'), policy('one'), ...workloads, inAList].join('---\n'));
  t.strictSame([...(snapshot.workloads.get('shop')?.all.keys() ?? [])].sort(), [
    'CronJob/web',
    'DaemonSet/web',
    'Deployment/web',
    'Job/web',
    'Pod/listed',
    'Pod/web',
    'ReplicaSet/web',
    'ReplicationController/web',
    'StatefulSet/web',
  ]);
  for (const { labels } of snapshot.workloads.get('shop')?.all.values() ?? []) t.strictSame(labels, { app: 'web' });
  t.ok(snapshot.policies.get('shop')?.has('one'));
  t.strictSame(snapshot.namespaces.get('shop')?.metadata.labels, {
    team: 'a',
    'kubernetes.io/metadata.name': 'shop',
  });
  for (const kind of SNAPSHOT_KINDS) {
    t.strictSame(snapshot.knowledge[kind], { complete: true, heardAt: Infinity });
    t.equal(snapshot.unreadable[kind].size, 0);
  }
  t.end();
});

t.test('a namespace that only holds objects is there, and nobody knows its labels', (t) => {
  const snapshot = snapshotOf([namespace('cart'), policy('one'), workload('Job', 'batch/v1')].join('---\n'));
  t.strictSame([...snapshot.namespaces.keys()], ['cart']);
  t.match([...snapshot.unreadable.namespaces.values()], [{ name: 'shop', reason: undefined }]);
  t.end();
});

t.test('what cannot be read is in the picture as such, with each problem and its place', (t) => {
  const { unreadable, errors } = sorted(
    [
      policy('bad').replace('podSelector: {}', 'podSelector: 1'),
      workload('Deployment', 'apps/v1').replace('app: web', 'app: 1'),
      `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { "a b": c } }\n`,
      clusterPolicy('odd').replace('tier: Admin', 'tier: Middle'),
    ].join('---\n'),
  );
  t.match(unreadable, [
    { kind: 'policies', namespace: 'shop', name: 'bad', problems: [{ file: 'x.yaml', path: 'spec.podSelector' }] },
    {
      kind: 'workloads',
      namespace: 'shop',
      name: 'Deployment/web',
      problems: [{ line: 18, path: 'spec.template.metadata.labels' }],
    },
    { kind: 'namespaces', name: 'shop' },
    { kind: 'clusterPolicies', namespace: '', name: 'ClusterNetworkPolicy/odd', problems: [{ path: 'spec.tier' }] },
  ]);
  t.strictSame(
    errors,
    unreadable.filter(({ kind }) => kind !== 'workloads').flatMap(({ problems }) => problems),
    'a workload is not judged, so it makes no check fail',
  );
  const snapshot = snapshotOfManifests({ valid: [], clusterPolicies: [], workloads: [], unreadable }, SNAPSHOT_KINDS);
  for (const kind of SNAPSHOT_KINDS) t.equal(snapshot.unreadable[kind].size, 1, kind);
  t.end();
});

t.test('policies of the whole cluster are in the picture, of every kind', (t) => {
  const older = (kind: string, name: string): string =>
    clusterPolicy(name)
      .replace('ClusterNetworkPolicy', kind)
      .replace('v1alpha2', 'v1alpha1')
      .replace(kind === 'AdminNetworkPolicy' ? 'tier: Admin, ' : 'tier: Admin, priority: 7, ', '');
  const snapshot = snapshotOf(
    [
      clusterPolicy('deny'),
      older('AdminNetworkPolicy', 'deny'),
      older('BaselineAdminNetworkPolicy', 'default'),
      clusterPolicy('theirs').replace('policy.networking.k8s.io/v1alpha2', 'crd.antrea.io/v1beta1'),
    ].join('---\n'),
  );
  t.strictSame(
    [...snapshot.clusterPolicies.keys()].sort(),
    ['AdminNetworkPolicy/deny', 'BaselineAdminNetworkPolicy/default', 'ClusterNetworkPolicy/deny'],
    'and what another vendor calls so is not',
  );
  t.end();
});

t.test('what a file has that no known version has is a mistake with a place', (t) => {
  const problemsOf = (text: string): unknown => sorted(text).errors.map(({ line, message }) => [line, message]);
  t.strictSame(problemsOf(clusterPolicy('a').replace('v1alpha2', 'v1alpha9')), [
    [
      1,
      'Unsupported value: "policy.networking.k8s.io/v1alpha9": a ClusterNetworkPolicy is read as policy.networking.k8s.io/v1alpha2 or policy.networking.k8s.io/v1beta1; convert it first',
    ],
  ]);
  const ingress = (rule: string): string =>
    clusterPolicy('a').replace('spec: {', `spec:\n  { ingress: [${rule}],\n   `);
  t.strictSame(problemsOf(ingress('{ action: Deny, from: [{ namespace: {} }] }')), [[5, 'unknown field']]);
  t.strictSame(problemsOf(ingress('{ action: Deny, from: [{}] }')), [
    [5, 'Invalid value: 0: spec.ingress[0].from[0] in body should have at least 1 properties'],
  ]);
  const rule = '{ action: Deny, from: [{ namespaces: {} }] }';
  t.strictSame(problemsOf(ingress(Array.from({ length: 25 }, () => rule).join())), []);
  t.strictSame(problemsOf(ingress(Array.from({ length: 26 }, () => rule).join())), [
    [5, 'Too many: 26: must have at most 25 items'],
  ]);
  const baseline = `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: { name: other }\nspec: { subject: { namespaces: {} } }\n`;
  t.match(problemsOf(baseline), [[3, /Only one baseline admin network policy/]]);
  t.end();
});

t.test('names that are generated are as many as there are objects', (t) => {
  const job = workload('Job', 'batch/v1').replace('name: web', 'generateName: import-');
  t.equal(snapshotOf(`${job}---\n${job}`).workloads.get('shop')?.all.size, 2);
  t.end();
});

t.test('objects without a namespace are in the default one', (t) => {
  const snapshot = snapshotOf(workload('Job', 'batch/v1').replace(', namespace: shop', ''));
  t.ok(snapshot.workloads.has('default'));
  t.end();
});

function clusterPolicy(name: string): string {
  return `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: ${name} }
spec: { tier: Admin, priority: 7, subject: { namespaces: {} } }
`;
}
