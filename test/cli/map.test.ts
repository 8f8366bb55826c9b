import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { MapSchema, type MapDocument } from '../../src/report/map-schema.js';
import { CLUSTER, DB_POLICY, namespace, networkPolicy, workload } from './reach-world.js';
import { runIn } from './world.js';

const FILES = { 'cluster.yaml': CLUSTER, 'db.yaml': DB_POLICY };
const DENY = networkPolicy('shop/deny', 'podSelector: {}\npolicyTypes: [Ingress, Egress]');

t.test('the map of manifests says who can talk to whom, at which ports', async (t) => {
  const cwd = t.testdir(FILES);
  t.strictSame(await runIn(cwd, ['map', '.', '--workload', 'data/db', '--direction', 'ingress']), {
    code: 0,
    stdout: 'shop/api (Deployment)  ->  data/db (StatefulSet)  TCP 5432\n1 connection\n',
    stderr: '',
  });
});

t.test('JSON has exactly the promised members, and validates', async (t) => {
  const cwd = t.testdir({ ...FILES, 'deny.yaml': DENY });
  const { code, stdout } = await runIn(cwd, ['map', 'cluster.yaml', 'db.yaml', 'deny.yaml', '-o', 'json']);
  t.equal(code, 0);
  const map = JSON.parse(stdout) as MapDocument;
  const validate = new Ajv2020({ strict: true }).compile(MapSchema);
  t.ok(validate(map), JSON.stringify(validate.errors));
  t.strictSame(Object.keys(map), ['connections', 'notIsolated', 'assumptions']);
  const db = { namespace: 'data', name: 'db', kind: 'StatefulSet' };
  t.strictSame(map.connections, [
    {
      from: db,
      to: { addresses: ['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'] },
      ports: 'all',
    },
  ]);
  t.strictSame(map.notIsolated, [{ ...db, direction: 'egress' }]);
});

t.test('every format is printed, the same each time', async (t) => {
  const cwd = t.testdir(FILES);
  const starts = {
    text: /^data\/db/,
    json: /^\{\n/,
    csv: /^row,from_namespace/,
    md: /^# Who can talk to whom/,
    dot: /^digraph reach \{/,
    mermaid: /^flowchart LR/,
    html: /^<!doctype html>/,
  };
  for (const [format, start] of Object.entries(starts)) {
    const first = await runIn(cwd, ['map', '.', '-o', format]);
    t.match(first, { code: 0, stdout: start, stderr: '' }, format);
    t.strictSame(
      await runIn(cwd, ['map', 'db.yaml', 'cluster.yaml', '-o', format]),
      first,
      'whatever the order of files',
    );
  }
});

t.test('filters: by namespace, by workload, by direction and by port', async (t) => {
  const cwd = t.testdir(FILES);
  const lines = async (...args: string[]): Promise<readonly string[]> =>
    (await runIn(cwd, ['map', '.', '-o', 'csv', ...args])).stdout
      .split('\r\n')
      .filter((line) => line.startsWith('conn'));
  const all = await lines();
  t.strictSame(
    await lines('--namespace', 'data'),
    all.filter((line) => line.includes('data,db')),
  );
  t.strictSame(
    await lines('--workload', 'api', '--direction', 'egress'),
    all.filter((line) => line.startsWith('connection,shop,api')),
  );
  t.strictSame(await lines('--workload', 'db', '--direction', 'ingress', '--port', '5400-5500/tcp,53/udp'), [
    'connection,shop,api,Deployment,,data,db,StatefulSet,,TCP 5432',
  ]);
  t.strictSame(await lines('--workload', 'db', '--direction', 'ingress', '--port', '53/udp'), []);
});

t.test('a name that nothing has is an error with the nearest one', async (t) => {
  const cwd = t.testdir(FILES);
  const errors = {
    '--namespace=shpo': 'error: --namespace shpo: there is no namespace of that name; did you mean "shop"?\n',
    '--workload=shop/wbe': 'error: --workload shop/wbe: there is no workload of that name; did you mean "shop/web"?\n',
    '--workload=apii': 'error: --workload apii: there is no workload of that name; did you mean "api"?\n',
  };
  for (const [arg, stderr] of Object.entries(errors))
    t.strictSame(await runIn(cwd, ['map', '.', arg]), { code: 2, stdout: '', stderr });
});

t.test('standard input is read', async (t) => {
  const { code, stdout } = await runIn(t.testdir({}), ['map', '-', '-o', 'csv'], { stdin: CLUSTER });
  t.equal(code, 0);
  t.match(stdout, 'connection,shop,web,Deployment,,shop,api,Deployment,,everything');
});

t.test('objects without a namespace are where --default-namespace says', async (t) => {
  const cwd = t.testdir({ 'a.yaml': workload('x/a', '{ app: a }').replace(', namespace: x', '') });
  t.match(await runIn(cwd, ['map', '.', '-o', 'csv']), { stdout: 'default,a,Deployment' });
  t.match(await runIn(cwd, ['map', '.', '-o', 'csv', '--default-namespace', 'shop']), { stdout: 'shop,a,Deployment' });
});

t.test('what cannot be read leaves no map, and every problem is named with its place', async (t) => {
  const cwd = t.testdir({
    ...FILES,
    'bad.yaml': DB_POLICY.replace('5432', '0').replace('name: db', 'name: bad'),
    'worse.yaml': 'a: [',
    'odd.yaml': workload('shop/odd', '{ app: 1 }'),
  });
  const { code, stdout, stderr } = await runIn(cwd, ['map', '.']);
  t.equal(code, 2);
  t.equal(stdout, '');
  t.match(stderr, /^error: the files cannot be used\n/);
  t.match(
    stderr,
    /^bad\.yaml:12:\d+: spec\.ingress\[0\]\.ports\[0\]\.port: Invalid value: 0: must be between 1 and 65535, inclusive$/m,
  );
  t.match(stderr, /^worse\.yaml:1:\d+: /m);
  t.match(stderr, /^odd\.yaml:\d+:\d+: spec\.template\.metadata\.labels: the value of "app" must be a string$/m);
  t.match(await runIn(cwd, ['map', 'none.yaml']), { code: 2, stderr: /none\.yaml:1:1: no such file or directory/ });
});

t.test('nothing to map is an error, and no workload a warning', async (t) => {
  const cwd = t.testdir({
    'a.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\n',
    'b.yaml': namespace('b'),
  });
  t.match(await runIn(cwd, ['map', 'a.yaml']), {
    code: 2,
    stderr: 'error: a.yaml: no Namespace, no policy and no workload\n',
  });
  t.match(await runIn(cwd, ['map', 'b.yaml']), {
    code: 0,
    stderr: 'warning: there is no workload, and so nobody to connect\n',
  });
  t.match(await runIn(cwd, ['map']), {
    code: 2,
    stderr: 'error: name the manifests, or ask a cluster with --live or --context\n',
  });
});

t.test('policies of a network plugin are not passed over in silence', async (t) => {
  const cilium = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: x }\n---\n';
  const cwd = t.testdir({ ...FILES, 'c.yaml': cilium + cilium });
  t.match(await runIn(cwd, ['map', '.']), {
    code: 0,
    stderr:
      'warning: CiliumNetworkPolicy of cilium.io/v2 is not taken into account: what 2 of them allow or deny is not known here\n',
  });
});

t.test('an object that is given twice counts once, and a warning says which', async (t) => {
  const cwd = t.testdir({
    ...FILES,
    'x.yaml': DB_POLICY.replace('5432', '5433') + workload('shop/web', '{ app: web }'),
  });
  const { stdout, stderr } = await runIn(cwd, ['map', '.', '--workload', 'db', '--direction', 'ingress']);
  t.match(stdout, 'TCP 5433');
  t.equal(
    stderr,
    'warning: x.yaml:1: NetworkPolicy data/db was given before at db.yaml:1; the last one counts, as with kubectl\n' +
      'warning: x.yaml:14: Deployment shop/web was given before at cluster.yaml:9; the last one counts, as with kubectl\n',
  );
});

t.test('policies with a generated name are many', async (t) => {
  const one = (port: number): string =>
    DB_POLICY.replace('name: db', 'generateName: db-').replace('5432', String(port));
  const cwd = t.testdir({ 'cluster.yaml': CLUSTER, 'x.yaml': one(1) + one(2) });
  t.match(await runIn(cwd, ['map', '.', '--workload', 'db', '--direction', 'ingress']), {
    stdout: 'TCP 1-2',
    stderr: '',
  });
});

t.test('a port that is none is wrong usage', async (t) => {
  for (const port of ['x', '0', '70000', '9-8', '80/icmp', '', '80,'])
    t.match(await runIn('/', ['map', '.', '--port', port]), {
      code: 2,
      stderr: /Ports are wanted as 5432, 53\/udp, 8000-8080\/tcp or sctp, several with commas\./,
    });
});

t.test('a namespace that no object describes is assumed of, and not called unreadable', async (t) => {
  const cwd = t.testdir({ 'cluster.yaml': CLUSTER.replace(namespace('shop', '{ tier: front }'), '') + DB_POLICY });
  const { stdout } = await runIn(cwd, ['map', '.', '-o', 'json']);
  const { assumptions } = JSON.parse(stdout) as MapDocument;
  t.strictSame(
    assumptions.map(({ id, about }) => [id, about]),
    [['undescribed-namespace', ['shop (Namespace)']]],
  );
});
