import t from 'tap';
import { CLUSTER_POLICY_GROUP } from '../../src/model/cluster-policy.js';
import { WATCHED_RESOURCES, type WatchedResource } from '../../src/model/watched-resources.js';
import { startCluster, type Cluster } from './cluster.js';
import { eventually } from './eventually.js';
import { findServers, skipWithout } from './servers.js';
import { giveAccount, watch } from './watched-cluster.js';

const servers = await findServers();
const optional = WATCHED_RESOURCES.filter(({ served }) => served === 'optional');
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
/** A kind is looked for at least every 75 seconds. */
const PATIENCE = 100_000;

/** As little of a definition as there can be: every version holds whatever is written. */
function definition({ kind, resource, versions }: WatchedResource): object {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${resource}.${CLUSTER_POLICY_GROUP}`,
      // Without the consent to use it, the group is the project's own.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' },
    },
    spec: {
      group: CLUSTER_POLICY_GROUP,
      scope: 'Cluster',
      names: { kind, plural: resource, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: versions.map((name, index) => ({ name, served: true, storage: index === 0, schema })),
    },
  };
}

async function write(cluster: Cluster, call: string, body?: object): Promise<void> {
  const [method = '', path = ''] = call.split(' ');
  const { status, body: answer } = await cluster.raw(method, path, { body });
  if (status >= 300) throw new Error(`${call}: ${status} ${JSON.stringify(answer)}`);
}

async function install(cluster: Cluster, resource: WatchedResource): Promise<void> {
  await write(cluster, `POST ${DEFINITIONS}`, definition(resource));
  await eventually(`${resource.kind} to be served`, async () => {
    const { status } = await cluster.raw('GET', pathOf(resource));
    return status === 200 ? true : undefined;
  });
}

function pathOf({ resource, versions }: WatchedResource): string {
  return `/apis/${CLUSTER_POLICY_GROUP}/${versions[0] ?? ''}/${resource}`;
}

function policy({ kind, versions }: WatchedResource, name: string, label = ''): object {
  const older = { subject: { namespaces: {} }, ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] };
  const spec = {
    ClusterNetworkPolicy: { tier: 'Admin', priority: 7, ...older },
    AdminNetworkPolicy: { priority: 7, ...older },
    BaselineAdminNetworkPolicy: older,
  }[kind as string];
  return {
    apiVersion: `${CLUSTER_POLICY_GROUP}/${versions[0] ?? ''}`,
    kind,
    metadata: { name, ...(label === '' ? {} : { labels: { round: label } }) },
    spec,
  };
}

t.test(
  'cluster-wide policies are known wherever their kinds are installed, and whenever',
  { skip: skipWithout(servers, 'etcd', 'kube-apiserver', 'kubectl') },
  async (t) => {
    const cluster = await startCluster({ servers, controllers: false });
    t.teardown(() => cluster.stop());
    const folder = await giveAccount(cluster);
    const [first, ...later] = optional;
    if (first === undefined) throw new Error('none is watched');
    await install(cluster, first);
    await write(cluster, `POST ${pathOf(first)}`, policy(first, 'there-before'));
    const watched = await watch(t, cluster, folder);
    const { live } = watched;

    await t.test('kinds that are not installed are known to have no objects', async (t) => {
      await eventually('everything to be known', () => Promise.resolve(live.complete ? true : undefined));
      t.equal(live.snapshot.knowledge.clusterPolicies.complete, true);
      t.strictSame([...live.snapshot.clusterPolicies.keys()], [`${first.kind}/there-before`]);
      await watched.same(t);
      t.equal(watched.failures('forbidden'), 0, 'the rights of the manifests are enough');
    });

    await t.test('what is written, changed and removed is seen', async (t) => {
      await write(cluster, `POST ${pathOf(first)}`, policy(first, 'second'));
      await write(cluster, `PATCH ${pathOf(first)}/second`, { metadata: { labels: { round: '2' } } });
      await write(cluster, `DELETE ${pathOf(first)}/there-before`);
      await watched.same(t);
      t.strictSame([...live.snapshot.clusterPolicies.keys()], [`${first.kind}/second`]);
    });

    await t.test('a policy whose meaning nobody knows is there all the same', async (t) => {
      await write(cluster, `PATCH ${pathOf(first)}/second`, { spec: { tier: 'Middle' } });
      await watched.same(t);
      t.match(
        [...live.snapshot.unreadable.clusterPolicies.values()],
        [{ name: `${first.kind}/second`, reason: /spec\.tier: Unsupported value: "Middle"/ }],
      );
      await write(cluster, `PATCH ${pathOf(first)}/second`, { spec: { tier: 'Baseline' } });
      await watched.same(t);
      t.equal(live.snapshot.unreadable.clusterPolicies.size, 0);
    });

    await t.test('kinds that are installed later are found', async (t) => {
      for (const resource of later) {
        await install(cluster, resource);
        await write(cluster, `POST ${pathOf(resource)}`, policy(resource, 'default', 'late'));
      }
      await eventually(
        'all kinds to be found',
        () => Promise.resolve(live.snapshot.clusterPolicies.size === 1 + later.length ? true : undefined),
        PATIENCE,
      );
      await watched.same(t);
      for (const { kind } of later) t.ok(live.snapshot.clusterPolicies.has(`${kind}/default`), kind);
    });

    await t.test('a kind that is taken away takes its policies with it', async (t) => {
      await write(cluster, `DELETE ${DEFINITIONS}/${first.resource}.${CLUSTER_POLICY_GROUP}`);
      await watched.same(t);
      t.strictSame([...live.snapshot.clusterPolicies.keys()].sort(), later.map(({ kind }) => `${kind}/default`).sort());
    });
  },
);
