import { Agent } from 'node:http';
import t from 'tap';
import type { CredentialsSource } from '../../src/kubernetes/credentials.js';
import { WATCHED_RESOURCES } from '../../src/model/watched-resources.js';
import { answer, startFakeApi, type FakeApi } from '../kubernetes/live/fake-api.js';
import { NARROW } from './reviews.js';
import { until } from './until.js';
import { createWorld } from './webhook-world.js';

function openCredentials(api: FakeApi): CredentialsSource {
  return {
    load: () => Promise.resolve({ server: api.url, headers: {}, identity: '', createAgent: () => new Agent() }),
    forget: () => undefined,
  };
}

t.test('readiness waits for the first list of every kind, and not for a server that goes away later', async (t) => {
  const world = await createWorld(t);
  const api = await startFakeApi(t);
  const waiting: (() => void)[] = [];
  for (let k = 0; k < WATCHED_RESOURCES.length; k += 1) api.next('list', (_, serve) => waiting.push(serve));
  const { webhook, client } = await world.startWithClient({ cluster: openCredentials(api) });
  await until('all lists are asked for', () => waiting.length === WATCHED_RESOURCES.length);
  for (const serve of waiting.slice(1)) serve();
  await until('all but one are listed', () => api.watches === WATCHED_RESOURCES.length - 1);
  t.equal(webhook.ready, false);
  t.match(await client.get('/readyz'), { status: 503 });
  t.match(await client.post(NARROW), { status: 200 }, 'it judges all the same');
  waiting[0]?.();
  await until('ready', () => webhook.ready);
  await until('told', () => world.lines.some(({ msg }) => msg === 'the state of the cluster is loaded'));

  for (let k = 0; k < 20; k += 1)
    api.next('watch', (response) => {
      answer(response, 500, {});
    });
  api.resetWatches();
  await until('told', () => world.lines.some(({ msg, problem }) => msg === 'to watch failed' && problem === '500: {}'));
  t.equal(webhook.ready, true);
});

t.test('what is known of the cluster is measured by kind', async (t) => {
  const world = await createWorld(t);
  const api = await startFakeApi(t);
  api.put('one', { spec: 'broken for all kinds but Namespaces' });
  const { webhook } = await world.startWithClient({ cluster: openCredentials(api) });
  await until('ready', () => webhook.ready);
  await until('it is watched', () => api.watches === WATCHED_RESOURCES.length);
  api.write('nonsense\n');
  const metrics = async (): Promise<string> => (await fetch(webhook.metricsUrl)).text();
  await until('it failed', async () => (await metrics()).includes('firebreak_cluster_failures_total{kind="Job"'));
  const text = await metrics();
  for (const line of [
    'firebreak_cluster_complete{kind="Namespace"} 1',
    'firebreak_cluster_objects{kind="Namespace"} 1',
    'firebreak_cluster_objects{kind="Job"} 1',
    'firebreak_cluster_unreadable_objects{kind="Namespace"} 0',
    'firebreak_cluster_unreadable_objects{kind="NetworkPolicy"} 1',
    'firebreak_cluster_lists_total{kind="Pod"} 1',
    'firebreak_cluster_failures_total{kind="Job",reason="malformed"} 1',
  ]) {
    t.ok(text.split('\n').includes(line), line);
  }
  t.match(text, /^firebreak_cluster_age_seconds\{kind="CronJob"\} \d/m);
  t.match(
    world.lines.find(({ msg }) => msg === 'an object of the cluster cannot be read'),
    { level: 'warn', name: /one/, reason: /spec/ },
  );
});

t.test('a cluster that cannot be read of at all keeps it from starting', async (t) => {
  const world = await createWorld(t);
  const cluster: CredentialsSource = {
    load: () => Promise.reject(new Error('config: it is empty')),
    forget: () => undefined,
  };
  await t.rejects(world.start({ cluster }), { message: 'cannot start:\n  config: it is empty' });
});

t.test('it does not wait for kinds that are not installed, or that an older role does not let it read', async (t) => {
  const world = await createWorld(t);
  const api = await startFakeApi(t);
  const optional = WATCHED_RESOURCES.filter(({ served }) => served === 'optional').map(({ resource }) => resource);
  for (const resource of optional) api.refuse(resource, resource === 'adminnetworkpolicies' ? 403 : 404);
  const { webhook } = await world.startWithClient({ cluster: openCredentials(api) });
  await until('ready', () => webhook.ready);
  await until('told', () => world.lines.some(({ msg }) => msg === 'the state of the cluster is loaded'));
  const text = await (await fetch(webhook.metricsUrl)).text();
  t.match(text, 'firebreak_cluster_failures_total{kind="AdminNetworkPolicy",reason="forbidden"}');
  t.notMatch(text, 'firebreak_cluster_failures_total{kind="ClusterNetworkPolicy"');
  t.match(text, /^firebreak_cluster_age_seconds\{kind="ClusterNetworkPolicy"\} \d/m, 'that there is none is known');
  t.notMatch(text, /^firebreak_cluster_age_seconds\{kind="AdminNetworkPolicy"\}/m);
});

t.test('a role that does not let it read what every cluster has keeps it from being ready', async (t) => {
  const world = await createWorld(t);
  const api = await startFakeApi(t);
  api.refuse('pods', 403);
  const { webhook } = await world.startWithClient({ cluster: openCredentials(api) });
  await until('told', () => world.lines.some(({ msg, kind }) => msg === 'to list failed' && kind === 'Pod'));
  await until('all others', () => api.watches === WATCHED_RESOURCES.length - 1);
  t.equal(webhook.ready, false);
});
