import t from 'tap';
import { WORKLOAD_VERSIONS } from '../../src/kubernetes/parse-workload.js';
import { WATCHED_RESOURCES } from '../../src/model/watched-resources.js';
import { WORKLOAD_KINDS } from '../../src/model/workload.js';
import { renderedObjects } from './documents.js';

interface Role {
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

t.test('the role lets Firebreak list and watch what a snapshot is made of, and nothing else', (t) => {
  const { rules } = renderedObjects().get('deploy/cluster-role.yaml') as Role;
  const granted = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((name) => verbs.map((verb) => `${verb} ${group}/${name}`))),
  );
  const used = WATCHED_RESOURCES.flatMap(({ group, resource }) => [
    `list ${group}/${resource}`,
    `watch ${group}/${resource}`,
  ]);
  t.strictSame(granted.sort(), used.sort());
  t.end();
});

t.test('it is bound to the account of the Deployment, in whatever namespace', (t) => {
  const objects = renderedObjects({ namespace: 'guard' });
  t.match(objects.get('deploy/cluster-role-binding.yaml'), {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'firebreak' },
    subjects: [{ kind: 'ServiceAccount', name: 'firebreak', namespace: 'guard' }],
  });
  t.match(objects.get('deploy/cluster-role.yaml'), { metadata: { name: 'firebreak' } });
  t.match(objects.get('deploy/service-account.yaml'), { metadata: { name: 'firebreak', namespace: 'guard' } });
  t.end();
});

t.test('every kind of workload is watched, in the group that serves it', (t) => {
  const watched = WATCHED_RESOURCES.filter(({ part }) => part === 'workloads');
  t.strictSame(watched.map(({ kind }) => kind).sort(), [...WORKLOAD_KINDS].sort());
  for (const { kind, group } of watched)
    if (kind in WORKLOAD_VERSIONS)
      t.equal(WORKLOAD_VERSIONS[kind as keyof typeof WORKLOAD_VERSIONS], group === '' ? 'v1' : `${group}/v1`);
  t.end();
});
