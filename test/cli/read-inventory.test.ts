import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Io } from '../../src/cli/io.js';
import { readInventory, type AuditedCluster } from '../../src/cli/read-inventory.js';
import { startLiveApi } from './live-api.js';
import { CLUSTER, DB_POLICY, namespace } from './reach-world.js';
import { runIn } from './world.js';

const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: db, namespace: data }
spec: { selector: { app: db }, ports: [{ port: 5432 }] }
---
`;
const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop }
spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
---
`;

async function startWorld(t: Test, files: Record<string, string>, live?: string) {
  const config = live === undefined ? '' : (await startLiveApi(t, live)).kubeconfig;
  const cwd = t.testdir({ ...files, ...(config === '' ? {} : { config }) });
  let stderr = '';
  const io = { cwd, kubeconfigs: [join(cwd, 'config')], stderr: { write: (text: string) => (stderr += text) } };
  const read = async (...paths: string[]): Promise<AuditedCluster> =>
    readInventory(
      paths,
      { defaultNamespace: 'default', podAddresses: 'match', ...(live === undefined ? {} : { live: true }) },
      io as unknown as Io,
    );
  return { cwd, read, stderr: () => stderr };
}

t.test('of files, everything that an audit looks at, and where it stands', async (t) => {
  const { read } = await startWorld(t, { 'all.yaml': CLUSTER + DB_POLICY + SERVICE + INGRESS });
  const { snapshot, objects, exposure, placeOf, unread } = await read('all.yaml');
  t.equal(snapshot.knowledge.workloads.complete, true);
  t.strictSame(
    objects.map(({ raw, value }) => [raw['kind'], value.name]),
    [
      ['Namespace', 'shop'],
      ['Namespace', 'data'],
      ['NetworkPolicy', 'db'],
    ],
  );
  t.match(exposure, {
    services: [{ namespace: 'data', name: 'db' }],
    ingresses: [{ namespace: 'default', name: 'shop', backends: [{ service: 'web', port: 80 }] }],
  });
  t.strictSame(unread, []);
  const line = (kind: string, namespace: string, name: string) => placeOf({ kind, namespace, name }, 'spec')?.line;
  t.equal(line('NetworkPolicy', 'data', 'db'), CLUSTER.split('\n').length + 3);
  t.equal(line('Ingress', 'default', 'shop'), (CLUSTER + DB_POLICY + SERVICE).split('\n').length + 3);
  t.ok(line('Namespace', 'shop', 'shop'));
  t.ok(line('Deployment', 'shop', 'web'));
  t.equal(line('Deployment', 'shop', 'none'), undefined);
});

t.test('of a cluster, with files applied to it', async (t) => {
  const { read, stderr } = await startWorld(
    t,
    { 'new.yaml': namespace('shop', '{ extra: "yes" }') + SERVICE.replace('5432', '5433') },
    CLUSTER + DB_POLICY + SERVICE + SERVICE.replace('name: db', 'name: odd').replace('5432', 'x') + INGRESS,
  );
  const { objects, exposure, unread, placeOf } = await read('new.yaml');
  const shop = objects.find(({ value }) => value.name === 'shop');
  t.match(shop, {
    raw: { metadata: { labels: { tier: 'front', extra: 'yes' } } },
    value: { metadata: { labels: { tier: 'front', extra: 'yes' } } },
  });
  t.equal(objects.length, 3);
  t.match(exposure, { services: [{ name: 'db', ports: [{ port: 5433 }] }], ingresses: [{ name: 'shop' }] });
  t.equal(exposure.services.length, 1);
  t.strictSame(unread, ['Service data/odd cannot be read: spec.ports[0].port: must be a whole number']);
  t.match(stderr(), 'warning: data/odd of the cluster cannot be read: spec.ports[0].port: must be a whole number\n');
  t.match(placeOf({ kind: 'Service', namespace: 'data', name: 'db' }, ''), { file: 'new.yaml' });
  t.equal(placeOf({ kind: 'NetworkPolicy', namespace: 'data', name: 'db' }, ''), undefined);
});

t.test('a Service of a file that cannot be read leaves no picture, and is no concern of a check', async (t) => {
  const { cwd, read } = await startWorld(t, { 'all.yaml': DB_POLICY + SERVICE.replace('5432', 'x') });
  await t.rejects(read('all.yaml'), {
    message: /^the files cannot be used\nall.yaml:\d+:\d+: spec\.ports\[0\]\.port: must be a whole number/,
  });
  t.match(await runIn(cwd, ['check', '--output', 'json', 'all.yaml']), {
    stderr: /1 object of other kinds not judged/,
  });
});

t.test('what offers workloads in ways that are not read is told', async (t) => {
  const route = 'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: r }\n---\n';
  const { read } = await startWorld(t, {
    'all.yaml':
      DB_POLICY +
      route +
      route.replace('name: r', 'name: s') +
      INGRESS.replace('networking.k8s.io/v1', 'extensions/v1beta1'),
  });
  const { unread, exposure } = await read('all.yaml');
  t.strictSame(unread, [
    'HTTPRoute of gateway.networking.k8s.io/v1 is not taken into account: whom 2 of them let in is not known here',
    'Ingress of extensions/v1beta1 is not taken into account: whom it lets in is not known here',
  ]);
  t.strictSame(exposure.ingresses, []);
});
