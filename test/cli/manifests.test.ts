import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { PROFILE } from './manifests-for-tests.js';
import { runIn } from './world.js';

t.test('printed, they are one stream of objects that a plain cluster knows', async (t) => {
  const { code, stdout, stderr } = await runIn('/', ['manifests']);
  t.equal(code, 0);
  t.equal(stderr, '');
  t.match(stdout, /^---\n# deploy\/namespace\.yaml\n/);
  t.match(stdout, /^kind: ValidatingWebhookConfiguration$/m);
  t.notMatch(stdout, /kind: (Kustomization|PrometheusRule|PodMonitor)/);
});

t.test('written, they are one object a file', async (t) => {
  const cwd = t.testdir({});
  const { code, stdout } = await runIn(cwd, ['manifests', '--out', 'x/y', '--namespace', 'guard']);
  t.equal(code, 0);
  t.match(stdout, /^\d+ files written below x\/y\n$/);
  t.match(readFileSync(join(cwd, 'x', 'y', 'deploy', 'namespace.yaml'), 'utf8'), /^ {2}name: guard$/m);
  t.ok(existsSync(join(cwd, 'x', 'y', 'deploy', 'kustomization.yaml')));
});

t.test('options reach the manifests', async (t) => {
  const cwd = t.testdir({ 'p.yaml': PROFILE });
  const args = [
    '--image',
    'r.example/f:1',
    '--replicas',
    '5',
    '--failure-policy',
    'Fail',
    '--mode',
    'Enforce',
    '--profile',
    'p.yaml',
    '--exclude-namespace',
    'dev',
  ];
  const { stdout } = await runIn(cwd, ['manifests', ...args]);
  for (const text of [
    /image: r\.example\/f:1/,
    /replicas: 5/,
    /failurePolicy: Fail/,
    /mode: Enforce/,
    /metadata: \{ name: tests \}/,
    /\bdev\b/,
  ])
    t.match(stdout, text);
});

t.test('a Secret of their own takes the place of cert-manager', async (t) => {
  const cwd = t.testdir({});
  await runIn(cwd, ['certs', '--out', '.'], { now: Date.now });
  const { code, stdout } = await runIn(cwd, ['manifests', '--tls-secret', 'mine', '--ca-file', 'ca.crt']);
  t.equal(code, 0);
  t.match(stdout, /secretName: mine/);
  t.match(stdout, /caBundle: /);
  t.notMatch(stdout, /cert-manager\.io\/v1/);
});

t.test('options that make no manifests are refused, all at once and by the name of their flag', async (t) => {
  const cwd = t.testdir({ 'no.crt': 'x', 'bad.yaml': 'kind: X' });
  const { code, stdout, stderr } = await runIn(cwd, [
    'manifests',
    '-n',
    'A',
    '--image',
    'a b',
    '--api-server-cidr',
    'x',
    '--tls-secret',
    '_',
    '--ca-file',
    'no.crt',
  ]);
  t.equal(code, 2);
  t.equal(stdout, '');
  for (const flag of ['--namespace', '--image', '--api-server-cidr', '--tls-secret', '--ca-file'])
    t.match(stderr, `${flag}: `);
  t.match(await runIn(cwd, ['manifests', '--ca-file', 'no.crt']), {
    code: 2,
    stderr: /no effect without --tls-secret/,
  });
  t.match(await runIn(cwd, ['manifests', '--profile', 'bad.yaml']), {
    code: 2,
    stderr: /^error: the profile cannot be used\nbad\.yaml:\d+:\d+: /,
  });
  t.match(await runIn(cwd, ['manifests', '--profile', 'none.yaml']), {
    code: 2,
    stderr: /none\.yaml cannot be read: no such file/,
  });
  t.match(await runIn(cwd, ['manifests', '--replicas', '0']), { code: 2, stderr: /A whole number from 1/ });
  t.match(await runIn(cwd, ['manifests', '--out', 'no.crt/x']), {
    code: 2,
    stderr: /cannot be written: a part of its path is not a directory/,
  });
});

t.test('a controller gets the rights that its configuration needs, and one that is wrong is refused', async (t) => {
  const head = 'apiVersion: firebreak.dev/v1alpha1\nkind: ControllerConfiguration\nspec:\n';
  const cwd = t.testdir({
    'good.yaml': `${head}  expiry: { removal: {} }\n`,
    'bad.yaml': `${head}  expiry: { removel: {} }\n`,
  });
  const good = await runIn(cwd, ['manifests', '--out', '.', '--controller-config', 'good.yaml']);
  t.equal(good.code, 0);
  const role = readFileSync(join(cwd, 'deploy/controller/cluster-role.yaml'), 'utf8');
  t.match(role, /- networkpolicies\n {4}verbs:\n {6}- get\n {6}- delete\n/);
  t.notMatch(role, 'firebreak-default-deny');
  t.match(readFileSync(join(cwd, 'deploy/controller/config-map.yaml'), 'utf8'), 'expiry: { removal: {} }');
  const bad = await runIn(cwd, ['manifests', '--out', '.', '--controller-config', 'bad.yaml']);
  t.equal(bad.code, 2);
  t.match(bad.stderr, 'bad.yaml:4:13: spec.expiry.removel: unknown field "removel"; did you mean "removal"?');
});
