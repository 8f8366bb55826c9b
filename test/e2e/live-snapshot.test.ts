import t from 'tap';
import { startCluster, type Cluster } from './cluster.js';
import { eventually } from './eventually.js';
import { startGuardedCluster } from './guarded-cluster.js';
import { WATCHED_RESOURCES } from '../../src/model/watched-resources.js';
import { callsTo, denyAll, policiesPath, policy } from './policies.js';
import { findServers, serverNames, skipWithout } from './servers.js';
import { giveAccount, watch } from './watched-cluster.js';

const servers = await findServers();
const skip = skipWithout(servers, ...serverNames);

const NAMESPACES = 1000;
const POLICIES = 10_000;
/** Calls at a time. */
const WORKERS = 8;

/** Does all of it, a few at a time. */
async function forEach(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      while (next < count) {
        const index = next;
        next += 1;
        await work(index);
      }
    }),
  );
}

/** One call, `POST /path`, which must succeed. */
async function write(cluster: Cluster, call: string, body?: object): Promise<void> {
  const [method = '', path = ''] = call.split(' ');
  const { status, body: answer } = await cluster.raw(method, path, { body });
  if (status >= 300) throw new Error(`${call}: ${status} ${JSON.stringify(answer)}`);
}

async function createNamespace(cluster: Cluster, name: string): Promise<void> {
  await write(cluster, 'POST /api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

function template(app: string): object {
  return { metadata: { labels: { app } }, spec: { restartPolicy: 'Always', containers: [{ name: 'c', image: 'i' }] } };
}

/** Something of every kind that is watched. */
async function furnish(cluster: Cluster, namespace: string): Promise<void> {
  const selector = { matchLabels: { app: 'web' } };
  const metadata = { name: 'web', namespace };
  const once = { ...template('web'), spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } };
  const items = [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    },
    {
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata,
      spec: { selector: { app: 'web' }, template: template('web') },
    },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { selector, template: template('web') } },
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec: { selector, template: template('web') } },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata,
      spec: { selector, serviceName: 'web', template: template('web') },
    },
    { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: { selector, template: template('web') } },
    { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template: once } },
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata,
      spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: once } } },
    },
  ];
  for (const item of items) {
    const { group, resource } = WATCHED_RESOURCES.find(({ kind }) => kind === item.kind) ?? { group: '', resource: '' };
    const base = group === '' ? '/api/v1' : `/apis/${group}/v1`;
    await write(cluster, `POST ${base}/namespaces/${namespace}/${resource}`, item);
  }
}

t.test(
  'the snapshot is the cluster, whatever happens between them',
  { skip: skipWithout(servers, 'etcd', 'kube-apiserver', 'kubectl') },
  async (t) => {
    // Nothing may change by itself: no controller makes pods of what is furnished, or sweeps them away.
    const cluster = await startCluster({ servers, controllers: false });
    t.teardown(() => cluster.stop());
    const folder = await giveAccount(cluster);
    await createNamespace(cluster, 'shop');
    const watched = await watch(t, cluster, folder);
    const { line, live, failures } = watched;

    const create = (name: string): Promise<void> =>
      write(cluster, `POST ${policiesPath('shop')}`, policy(`shop/${name}`, callsTo('10.7.0.0/16')));
    const label = (name: string, round: string): Promise<void> =>
      write(cluster, `PATCH ${policiesPath('shop')}/${name}`, { metadata: { labels: { round } } });
    const remove = (name: string): Promise<void> => write(cluster, `DELETE ${policiesPath('shop')}/${name}`);

    await t.test('something of every kind is seen, with the rights of the manifests', async (t) => {
      await furnish(cluster, 'shop');
      await create('first');
      await watched.same(t);
      const everywhere = WATCHED_RESOURCES.filter(({ served }) => served === 'always').map(({ kind }) => kind);
      for (const { kind, objects } of live.states) if (everywhere.includes(kind)) t.ok(objects > 0, kind);
      t.equal(failures('forbidden'), 0);
    });

    await t.test('a watch that is cut in the middle, again and again, while much is written', async (t) => {
      await forEach(600, async (k) => {
        if (k % 100 === 50) line.cut();
        await create(`cut-${k}`);
        if (k % 3 === 0) await label(`cut-${k}`, 'cut');
        if (k % 5 === 0) await remove(`cut-${k}`);
      });
      await watched.same(t);
      t.ok(failures('connection') > 0);
    });

    await t.test('a list in pages while much is written', async (t) => {
      const writing = forEach(400, async (k) => {
        await create(`page-${k}`);
        await remove(`cut-${k % 5 === 0 ? k + 1 : k}`).catch(() => undefined);
      });
      const others = await Promise.all([1, 2, 3].map(() => watch(t, cluster, folder)));
      await writing;
      for (const other of others) await other.same(t);
      await watched.same(t);
    });

    await t.test('an API server that is killed and started again', async (t) => {
      await label('first', 'before');
      const writing = forEach(200, async (k) => {
        // What is not answered may or may not be stored: the snapshot has to know.
        await create(`crash-${k}`).catch(() => undefined);
      });
      await cluster.restartApiServer();
      await writing;
      await create('after');
      await watched.same(t);
    });

    await t.test('a place in the history that etcd has forgotten', async (t) => {
      const lists = watched.statuses.filter(({ kind }) => kind === 'listed').length;
      line.block();
      await create('unseen');
      await label('first', 'unseen');
      await remove('after');
      await write(cluster, 'DELETE /api/v1/namespaces/shop/pods/web?gracePeriodSeconds=0');
      await cluster.compact();
      // Its cache, which would know more than etcd, ends with it.
      await cluster.restartApiServer();
      t.ok(live.snapshot.policies.get('shop')?.has('after'), 'what it knew is what it knows');
      line.mend();
      await watched.same(t);
      t.ok(failures('expired') > 0, 'the server says that it has forgotten');
      t.ok(watched.statuses.filter(({ kind }) => kind === 'listed').length > lists, 'and is asked for everything');
    });

    await t.test('a watch that forgets its place at once, with the connection still there', async (t) => {
      await cluster.compact();
      await label('first', 'later');
      await watched.same(t);
    });
  },
);

t.test('a webhook that watches judges while the cluster grows', { skip }, async (t) => {
  const { cluster, webhook } = await startGuardedCluster(t, { servers, watchAs: 'admin' });
  const folder = await giveAccount(cluster);
  const watched = await watch(t, cluster, folder);
  const began = performance.now();
  await forEach(NAMESPACES, (k) => createNamespace(cluster, `team-${k}`));
  await forEach(POLICIES, async (k) => {
    const namespace = `team-${k % NAMESPACES}`;
    const spec = k < NAMESPACES ? denyAll : callsTo(`10.${k % 250}.0.0/16`);
    await write(cluster, `POST ${policiesPath(namespace)}`, policy(`${namespace}/policy-${k}`, spec));
  });
  const seconds = (performance.now() - began) / 1000;
  t.comment(`${NAMESPACES} namespaces and ${POLICIES} policies in ${seconds.toFixed(0)} s`);
  await watched.same(t);
  t.equal(watched.statuses.filter(({ kind }) => kind === 'failed').length, 0);
  const metrics = await eventually('the webhook to know as much', async () => {
    const text = await (await fetch(webhook.metricsUrl)).text();
    return text.includes(`firebreak_cluster_objects{kind="NetworkPolicy"} ${POLICIES}\n`) ? text : undefined;
  });
  t.match(metrics, 'firebreak_cluster_unreadable_objects{kind="NetworkPolicy"} 0\n');
  t.match(metrics, /^firebreak_cluster_age_seconds\{kind="CronJob"\} \d/m);
});
