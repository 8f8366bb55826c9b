import t from 'tap';
import { CLUSTER, DB_POLICY, networkPolicy, workload } from './reach-world.js';
import { runIn, type Ran } from './world.js';

const FILES = CLUSTER + DB_POLICY;

async function ask(cwd: string, [from, to]: readonly [string, string], ...more: string[]): Promise<Ran> {
  return runIn(cwd, ['can-reach', '.', '--from', from, '--to', to, ...more]);
}

t.test('0 where it can, 1 where it cannot, and a line that says so', async (t) => {
  const cwd = t.testdir({ 'cluster.yaml': FILES });
  t.strictSame(await ask(cwd, ['shop/api', 'data/db'], '--port', '5432'), {
    code: 0,
    stdout: 'yes: shop/api (Deployment) -> data/db (StatefulSet): TCP 5432\n',
    stderr: '',
  });
  t.strictSame(await ask(cwd, ['shop/web', 'data/db'], '--port', '5432'), {
    code: 1,
    stdout: 'no: shop/web (Deployment) -> data/db (StatefulSet): nothing\n',
    stderr: '',
  });
  t.strictSame(await ask(cwd, ['shop/web', 'data/db'], '--quiet'), { code: 1, stdout: '', stderr: '' });
});

t.test('one of many ports or addresses is enough, unless every one is asked for', async (t) => {
  const out = `podSelector: {}
policyTypes: [Egress]
egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 443 }] }]`;
  const cwd = t.testdir({ 'cluster.yaml': FILES + networkPolicy('shop/out', out) });
  const code = async (from: string, to: string, ...more: string[]): Promise<number> =>
    (await ask(cwd, [from, to], ...more)).code;
  t.equal(await code('shop/web', 'world'), 0);
  t.equal(await code('shop/web', 'world', '--port', '443', '--every'), 1);
  t.equal(await code('shop/web', '10.0.0.0/8', '--port', '443', '--every'), 0);
  t.equal(await code('shop/web', '10.0.0.0/8', '--port', '442-443', '--every'), 1);
  t.equal(await code('shop/web', '10.0.0.0/8', '--port', '442-443'), 0);
  t.equal(await code('shop/web', '11.0.0.1'), 1);
  t.equal(await code('shop/web', '2001:db8::/32'), 1);
});

t.test('a pod of a workload is asked about by itself', async (t) => {
  const pod = (name: string, labels: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: shop
  labels: ${labels}
  ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: api-1, uid: u, controller: true }]
spec: { containers: [{ name: c, image: i }] }
status: { phase: Running, podIPs: [{ ip: 10.9.0.1 }] }
---
`;
  const cwd = t.testdir({ 'cluster.yaml': FILES + pod('api-1-a', '{ app: api }') + pod('api-1-b', '{ app: none }') });
  t.match(await ask(cwd, ['shop/api-1-a', 'data/db']), {
    code: 0,
    stdout: 'yes: shop/api-1-a (Pod) -> data/db (StatefulSet): TCP 5432\n',
  });
  t.match(await ask(cwd, ['pod/shop/api-1-b', 'data/db']), { code: 1 });
});

t.test('an end that is not there is an error, with the nearest name', async (t) => {
  const cwd = t.testdir({ 'cluster.yaml': FILES });
  const errors: readonly (readonly [string, string, RegExp])[] = [
    [
      'shop/wbe',
      'data/db',
      /^error: --from shop\/wbe: there is no workload or pod of that name; did you mean "shop\/web"\?\n$/,
    ],
    ['shop/web', 'dtaa/db', /^error: --to dtaa\/db: there is no namespace dtaa; did you mean "data"\?\n$/],
    [
      'shop/web',
      'deployment/data/db',
      /^error: --to deployment\/data\/db: there is no deployment of that name, but there is a statefulset\n$/,
    ],
    ['a/b/c/d', 'data/db', /^error: --from a\/b\/c\/d: a workload is \[kind\/\]namespace\/name\n$/],
    ['10.0.0.0/40', 'data/db', /^error: --from 10\.0\.0\.0\/40: there is no namespace 10\.0\.0\.0\n$/],
    ['world', '10.0.0.0/8', /^error: policies are about pods/],
    ['shop/web', 'shop/web', /^error: --from and --to are the same/],
  ];
  for (const [from, to, stderr] of errors) {
    const ran = await ask(cwd, [from, to]);
    t.match(ran, { code: 2, stdout: '' });
    t.match(ran.stderr, stderr);
  }
  t.match(await runIn(cwd, ['can-reach', '.', '--from', 'shop/web']), {
    code: 2,
    stderr: /required option '--to <end>' not specified/,
  });
});

t.test('of several workloads of one name, the kind chooses', async (t) => {
  const cwd = t.testdir({ 'cluster.yaml': FILES + workload('shop/web', '{ app: api }', { kind: 'StatefulSet' }) });
  t.match(await ask(cwd, ['shop/web', 'data/db']), {
    code: 2,
    stderr:
      'error: --from shop/web: there are several of that name; write deployment/shop/web or statefulset/shop/web\n',
  });
  t.equal((await ask(cwd, ['deployment/shop/web', 'data/db'])).code, 1);
  t.equal((await ask(cwd, ['StatefulSet/shop/web', 'data/db'])).code, 0);
});

t.test('a name without a namespace is in the default one', async (t) => {
  const cwd = t.testdir({ 'cluster.yaml': FILES });
  t.equal((await ask(cwd, ['api', 'data/db'], '--default-namespace', 'shop')).code, 0);
  t.match(await ask(cwd, ['api', 'data/db']), { code: 2, stderr: /there is no namespace default/ });
});

t.test('of the host network nothing is said', async (t) => {
  const agent = workload('shop/agent', '{ app: agent }', {
    kind: 'DaemonSet',
    spec: '{ hostNetwork: true, containers: [] }',
  });
  const cwd = t.testdir({ 'cluster.yaml': FILES + agent });
  t.match(await ask(cwd, ['shop/agent', 'data/db']), {
    code: 2,
    stderr: /^error: shop\/agent \(DaemonSet\) is of the host's network: what policies mean for it is not defined/,
  });
});

t.test('what cannot be read is neither yes nor no', async (t) => {
  const cwd = t.testdir({ 'cluster.yaml': FILES, 'bad.yaml': 'a: [' });
  t.match(await ask(cwd, ['shop/api', 'data/db']), { code: 2, stdout: '', stderr: /^bad\.yaml:1:5: /m });
});
