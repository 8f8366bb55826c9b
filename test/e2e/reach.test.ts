import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { ExplainDocument } from '../../src/report/explain-schema.js';
import { startCluster } from './cluster.js';
import { bundle } from './firebreak.js';
import { runCommand, type CommandResult } from './run-command.js';
import { cleanEnvironment, findServers, skipWithout } from './servers.js';

const servers = await findServers();
const skip = skipWithout(servers, 'etcd', 'kube-apiserver', 'kubectl');

const template = (app: string): object => ({
  selector: { matchLabels: { app } },
  template: { metadata: { labels: { app } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
});

const WORLD = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { tier: 'front' } } },
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'data' } },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' }, spec: template('web') },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api', namespace: 'shop' }, spec: template('api') },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'data' },
    spec: { ...template('db'), serviceName: 'db' },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'db', namespace: 'data' },
    spec: {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [
        {
          from: [
            { namespaceSelector: { matchLabels: { tier: 'front' } }, podSelector: { matchLabels: { app: 'api' } } },
          ],
          ports: [{ port: 5432 }],
        },
      ],
    },
  },
];

t.test('questions to a real API server, and the answers after what was suggested is applied', { skip }, async (t) => {
  const cluster = await startCluster({ servers, controllers: false });
  t.teardown(() => cluster.stop());
  const environment = cleanEnvironment(cluster.folder);
  const run = async (...args: string[]): Promise<CommandResult> =>
    runCommand(process.execPath, [bundle, ...args, '--kubeconfig', cluster.kubeconfigs.admin], {
      environment,
      input: '',
    });
  const apply = async (input: string): Promise<void> => {
    const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input });
    if (code !== 0) throw new Error(stderr);
  };
  await apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: WORLD }));
  const ask = ['--from', 'shop/web', '--to', 'data/db', '--port', '5432'];

  await t.test('the map is that of the cluster', async (t) => {
    t.strictSame(await run('map', '--context', 'e2e', '--workload', 'db', '--direction', 'ingress'), {
      code: 0,
      stdout: 'shop/api (Deployment)  ->  data/db (StatefulSet)  TCP 5432\n1 connection\n',
      stderr: '',
    });
    t.match(await run('can-reach', ...ask), { code: 1 });
  });

  await t.test('what applying a file would open and close, label by label as kubectl applies it', async (t) => {
    const [namespace] = WORLD;
    const file = join(cluster.folder, 'shop.json');
    await writeFile(file, JSON.stringify({ ...namespace, metadata: { name: 'shop' } }));
    const told = await run('diff', file, '--fail-on', 'closed');
    t.match(told, {
      code: 1,
      stdout: 'Closes 1 connection:\n  - shop/api (Deployment)  ->  data/db (StatefulSet)  TCP 5432\n',
    });
    const before = await run('map', '-o', 'csv');
    await apply(JSON.stringify({ ...namespace, metadata: { name: 'shop' } }));
    const after = await run('map', '-o', 'csv');
    t.strictSame(
      before.stdout.split('\r\n').filter((row) => !after.stdout.includes(row)),
      ['connection,shop,api,Deployment,,data,db,StatefulSet,,TCP 5432'],
      'and so it was',
    );
    await apply(JSON.stringify(namespace));
  });

  await t.test('the patch that explain suggests is one that the API server takes, and it opens the way', async (t) => {
    const { stdout } = await run('explain', ...ask, '-o', 'json');
    const { change } = JSON.parse(stdout) as ExplainDocument;
    const [edit] = change?.edits ?? [];
    t.match(edit, { action: 'patch', namespace: 'data', name: 'db' });
    const patch = JSON.stringify(edit?.patch);
    t.match(await cluster.kubectl(['patch', 'networkpolicy', 'db', '-n', 'data', '--type', 'json', '-p', patch]), {
      code: 0,
    });
    t.match(await run('can-reach', ...ask), { code: 0 });
  });

  await t.test('the policy that explain suggests is one as well', async (t) => {
    const question = ['--from', 'shop/web', '--to', 'shop/api', '--port', '80'];
    const { stdout } = await run('explain', ...question, '-o', 'json');
    const { change } = JSON.parse(stdout) as ExplainDocument;
    t.match(change?.edits, [{ action: 'create' }]);
    await apply(change?.edits[0]?.manifest ?? '');
    t.match(await run('can-reach', ...question), { code: 1 });
    t.match(await run('can-reach', '--from', 'shop/web', '--to', 'shop/api', '--port', '81'), { code: 0 });
  });

  await t.test('who may not list everything gets no picture', async (t) => {
    const ran = await runCommand(process.execPath, [bundle, 'map', '--kubeconfig', cluster.kubeconfigs.dev], {
      environment,
      input: '',
    });
    t.match(ran, { code: 2, stdout: '', stderr: /^error: the cluster cannot be read: \w+ cannot be listed: 403: / });
  });
});
