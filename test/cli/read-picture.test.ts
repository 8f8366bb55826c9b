import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startLiveApi, type LiveApi } from './live-api.js';
import { CLUSTER, DB_POLICY, namespace, networkPolicy } from './reach-world.js';
import { runIn, type Ran } from './world.js';

interface LiveWorld {
  readonly api: LiveApi;
  readonly run: (...args: string[]) => Promise<Ran>;
}

async function startWorld(t: Test, files: Record<string, string> = {}, live = CLUSTER + DB_POLICY): Promise<LiveWorld> {
  const api = await startLiveApi(t, live);
  const cwd = t.testdir({ config: api.kubeconfig, ...files });
  return { api, run: (...args) => runIn(cwd, args, { kubeconfigs: [join(cwd, 'config')] }) };
}

const DB = ['--workload', 'db', '--direction', 'ingress'];

t.test('the map of a cluster that runs, by its context, its kubeconfig, or as kubectl would find it', async (t) => {
  const { run, api } = await startWorld(t);
  for (const args of [['--live'], ['--context', 'test'], ['--kubeconfig', 'config'], ['--live', '--context', 'test']])
    t.strictSame(await run('map', ...args, ...DB), {
      code: 0,
      stdout: 'shop/api (Deployment)  ->  data/db (StatefulSet)  TCP 5432\n1 connection\n',
      stderr: '',
    });
  t.ok(api.paths.includes('/apis/networking.k8s.io/v1/networkpolicies'));
});

t.test('files count as applied to it', async (t) => {
  const { run } = await startWorld(t, { 'db.yaml': DB_POLICY.replace('app: api', 'app: web') });
  t.match(await run('map', '--live', 'db.yaml', ...DB), {
    stdout: 'shop/web (Deployment)  ->  data/db (StatefulSet)  TCP 5432\n1 connection\n',
  });
  t.match(await run('diff', '--live', 'db.yaml', '--fail-on', 'opened'), {
    code: 1,
    stdout: /^Opens 1 connection:\n {2}\+ shop\/web[^]*Closes 1 connection:\n {2}- shop\/api/,
  });
  t.match(await run('explain', '--live', 'db.yaml', '--from', 'shop/web', '--to', 'data/db', '--port', '5432'), {
    stdout: 'allowed by NetworkPolicy data/db, spec.ingress[0]: TCP 5432 (db.yaml:8)\n',
  });
});

t.test('a policy that only the cluster holds is named without a place', async (t) => {
  const { run } = await startWorld(t);
  t.match(await run('explain', '--live', '--from', 'shop/api', '--to', 'data/db', '--port', '5432'), {
    code: 0,
    stdout: 'allowed by NetworkPolicy data/db, spec.ingress[0]: TCP 5432\n',
  });
});

t.test('labels that others gave a namespace stay, and those that an earlier apply gave go', async (t) => {
  const live = (applied: string): string =>
    CLUSTER.replace(
      '{ name: shop, labels: { tier: front } }',
      `{ name: shop, labels: { tier: front }, annotations: { kubectl.kubernetes.io/last-applied-configuration: '${applied}' } }`,
    ) + DB_POLICY;
  const files = { 'ns.yaml': namespace('shop', '{ extra: "yes" }') };
  const theirs = await startWorld(t, files, live('{"metadata":{"labels":{}}}'));
  t.match(await theirs.run('diff', '--live', 'ns.yaml'), { stdout: 'Opens nothing and closes nothing.\n' });
  const ours = await startWorld(t, files, live('{"metadata":{"labels":{"tier":"front"}}}'));
  t.match(await ours.run('diff', '--live', 'ns.yaml'), { stdout: /^Closes 1 connection:\n {2}- shop\/api/ });
  const broken = await startWorld(t, files, live('no JSON'));
  t.match(await broken.run('diff', '--live', 'ns.yaml'), { stdout: 'Opens nothing and closes nothing.\n' });
});

t.test('a kind that cannot be listed leaves no picture', async (t) => {
  const { run, api } = await startWorld(t);
  api.refuse('/api/v1/pods', 403);
  t.strictSame(await run('map', '--live'), {
    code: 2,
    stdout: '',
    stderr: 'error: the cluster cannot be read: pods cannot be listed: 403: no /api/v1/pods\n',
  });
  const other = await startWorld(t);
  other.api.refuse('/apis/apps/v1/deployments', 404);
  t.match(await other.run('map', '--live'), { code: 2, stderr: /deployments cannot be listed: 404/ });
});

t.test('a list that took too long is begun anew, but not forever', async (t) => {
  const { run, api } = await startWorld(t);
  api.refuse('/api/v1/namespaces', 410, 410);
  t.match(await run('map', '--live', ...DB), { code: 0, stdout: '1 connection' });
  api.refuse('/api/v1/namespaces', 410, 410, 410);
  t.match(await run('map', '--live'), { code: 2, stderr: /namespaces cannot be listed: 410/ });
});

t.test('an object of the cluster that cannot be read is told of, and the rest is shown', async (t) => {
  const { run } = await startWorld(t, {}, CLUSTER + networkPolicy('shop/odd', 'podSelector: 7'));
  const { code, stderr } = await run('map', '--live');
  t.equal(code, 0);
  t.match(stderr, /^warning: shop\/odd of the cluster cannot be read: spec\.podSelector: /);
});

t.test('which cluster must be clear', async (t) => {
  const cwd = t.testdir({ config: 'no: kubeconfig' });
  t.match(await runIn(cwd, ['map', '--live']), {
    code: 2,
    stderr: 'error: --live needs to know of which file: name it with --kubeconfig\n',
  });
  t.match(await runIn(cwd, ['map', '--live'], { kubeconfigs: ['a', 'b'] }), {
    code: 2,
    stderr: /--live needs to know/,
  });
  t.match(await runIn(cwd, ['map', '--kubeconfig', 'none']), { code: 2, stderr: /the credentials cannot be loaded/ });
  t.match(await runIn(cwd, ['diff', '--live', 'none.yaml'], { kubeconfigs: [join(cwd, 'config')] }), { code: 2 });
});
