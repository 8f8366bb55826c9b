import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { CheckSchema, type CheckDocument } from '../../src/report/check-schema.js';
import { namespace, policy, PROFILE } from './manifests-for-tests.js';
import { runIn } from './world.js';

const check = (cwd: string, ...args: string[]) => runIn(cwd, ['check', '--profile', 'profile.yaml', ...args]);
const valid = new Ajv2020({ strict: true }).compile(CheckSchema);

t.test('positions are those of the file, behind other documents and inside of Lists', async (t) => {
  const item = policy('item', '0.0.0.0/0').replace(/^/gm, '    ').replace('    ', '  - ').trimEnd();
  const cwd = t.testdir({
    'profile.yaml': PROFILE,
    'x.yaml': `# a comment\n---\n${policy('first', '0.0.0.0/0')}---\napiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: ConfigMap, metadata: { name: x } }\n${item}\n`,
  });
  const { code, stdout } = await check(cwd, 'x.yaml', '-o', 'json');
  t.equal(code, 1);
  const { objects } = JSON.parse(stdout) as CheckDocument;
  t.match(objects, [
    { name: 'first', line: 3, findings: [{ line: 15, column: 13, path: 'spec.egress[0].to[0].ipBlock.cidr' }] },
    { name: 'item', line: 21, findings: [{ line: 33, column: 17, path: 'spec.egress[0].to[0].ipBlock.cidr' }] },
  ]);
});

t.test('whatever has items is a list: they are judged, and that the rest is not applied is said', async (t) => {
  const item = policy('item', '0.0.0.0/0').replace(/^/gm, '    ').replace('    ', '  - ').trimEnd();
  const bare = item.replace(/apiVersion.*\n *kind.*\n */, '');
  const outer = (kind: string, apiVersion = 'v1'): string =>
    `# x\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: x }\nitems:\n`;
  const cwd = t.testdir({
    'profile.yaml': PROFILE,
    'config-map.yaml': outer('ConfigMap') + item,
    'namespace.yaml': outer('Namespace') + item,
    'policy.yaml': outer('NetworkPolicy', 'networking.k8s.io/v1') + bare,
    'nested.yaml': `${outer('Pod')}  - apiVersion: v1\n    kind: Pod\n    items:\n${item.replace(/^/gm, '    ')}`,
  });
  for (const [file, kind] of [
    ['config-map.yaml', 'ConfigMap'],
    ['namespace.yaml', 'Namespace'],
    ['policy.yaml', 'NetworkPolicy'],
    ['nested.yaml', 'Pod'],
  ] as const) {
    const { code, stdout, stderr } = await check(cwd, file);
    t.equal(code, 1, file);
    t.match(stdout, / of NetworkPolicy shop\/item\n/, file);
    t.match(stdout, '1 object: 1 denied', file);
    t.match(
      stderr,
      `warning: ${file}:2: kubectl applies the items of this ${kind} and not the ${kind} itself; so they are judged, and it is not\n`,
    );
  }
  let deep = policy('deep');
  for (let k = 0; k < 9; k++)
    deep = `apiVersion: v1\nkind: Pod\nitems:\n${deep.replace(/^/gm, '    ').replace('    ', '  - ').trimEnd()}\n`;
  writeFileSync(join(cwd, 'deep.yaml'), deep);
  t.match(await check(cwd, 'deep.yaml'), { code: 2, stdout: /this Pod of v1 cannot be taken apart/ });
});

t.test('other kinds are counted, also when a machine reads the report', async (t) => {
  const others =
    'apiVersion: v1\nkind: Pod\nmetadata: { name: x }\n---\napiVersion: projectcalico.org/v3\nkind: NetworkPolicy\n---\n';
  const cwd = t.testdir({ 'profile.yaml': PROFILE, 'x.yaml': others + policy('x') });
  t.equal(
    (await check(cwd, 'x.yaml')).stdout,
    '1 object: 0 denied, 0 warned, 1 clean; 2 objects of other kinds not judged\n',
  );
  t.equal((await check(cwd, 'x.yaml', '-o', 'json')).stderr, '2 objects of other kinds not judged\n');
});

t.test('the same object twice is worth a warning', async (t) => {
  const cwd = t.testdir({
    'profile.yaml': PROFILE,
    'a.yaml': policy('x'),
    'b.yaml': `${namespace('shop')}---\n${policy('x')}`,
  });
  const { code, stderr } = await check(cwd, 'a.yaml', 'b.yaml');
  t.equal(code, 0);
  t.equal(
    stderr,
    'warning: b.yaml:5: NetworkPolicy shop/x was given before at a.yaml:1; both are judged, kubectl would keep the last\n',
  );
});

t.test('objects with a generated name are judged, and never the same', async (t) => {
  const cwd = t.testdir({
    'profile.yaml': PROFILE,
    'a.yaml': `${policy('x')}---\n${policy('x')}`.replaceAll('name: x', 'generateName: x-'),
  });
  t.match(await check(cwd, 'a.yaml'), { code: 0, stdout: /^2 objects/, stderr: '' });
});

t.test(
  'an object the API server would refuse is an error in its words, and the others are judged all the same',
  async (t) => {
    const broken = policy('broken').replace('        - ipBlock:\n            cidr: 192.0.2.0/24', '        - {}');
    const cwd = t.testdir({ 'profile.yaml': PROFILE, 'x.yaml': `${broken}---\n${policy('bad', '0.0.0.0/0')}` });
    const { code, stdout } = await check(cwd, 'x.yaml', '-o', 'json');
    t.equal(code, 2);
    const report = JSON.parse(stdout) as CheckDocument;
    t.ok(valid(report), JSON.stringify(valid.errors));
    t.strictSame(
      report.objects.map(({ name, decision }) => ({ name, decision })),
      [{ name: 'bad', decision: 'deny' }],
    );
    t.strictSame(report.errors, [
      {
        file: 'x.yaml',
        line: 12,
        column: 11,
        message: 'Required value: must specify a peer',
        path: 'spec.egress[0].to[0]',
      },
    ]);
    t.match(
      (await check(cwd, 'x.yaml')).stdout,
      'x.yaml:12:11  error  spec.egress[0].to[0]: Required value: must specify a peer\n',
    );
  },
);

t.test('what only looks like an object of ours is an error', async (t) => {
  const cwd = t.testdir({
    'profile.yaml': PROFILE,
    'old.yaml': policy('x').replace('networking.k8s.io/v1', 'extensions/v1beta1'),
    'typo.yaml': policy('x').replace('networking.k8s.io/v1', 'network.k8s.io/v1'),
    'nogroup.yaml': policy('x').replace('networking.k8s.io/v1', 'v1'),
    'nokind.yaml': policy('x').replace('kind: NetworkPolicy\n', ''),
    'noversion.yaml': policy('x').replace('apiVersion: networking.k8s.io/v1\n', ''),
    'list.yaml': 'apiVersion: v1\nkind: List\nitems: { a: 1 }\n',
    'scalar.yaml': 'just text\n',
    'values.yaml': 'replicas: 2\n',
  });
  const errors = {
    'old.yaml:1:1':
      'apiVersion: Unsupported value: "extensions/v1beta1": a NetworkPolicy is judged as networking.k8s.io/v1; convert it first',
    'typo.yaml:1:1': 'apiVersion: Unsupported value: "network.k8s.io/v1"',
    'nogroup.yaml:1:1': 'apiVersion: Unsupported value: "v1"',
    'nokind.yaml:1:1': 'kind: Required value',
    'noversion.yaml:1:1': 'apiVersion: Required value',
    'list.yaml:3:1': 'items: Invalid value: this List of v1 cannot be taken apart',
    'scalar.yaml:1:1': 'is no Kubernetes object',
    'values.yaml:1:1': 'is no Kubernetes object',
  };
  for (const [place, message] of Object.entries(errors)) {
    const [file = ''] = place.split(':');
    t.match(await check(cwd, file), { code: 2, stdout: `${place}  error  ${message}` }, file);
  }
});

t.test(
  'a directory is searched by name, without node_modules and .git, and other things in it are named',
  async (t) => {
    const cwd = t.testdir({
      'profile.yaml': PROFILE,
      d: {
        'z.yml': policy('z'),
        a: { 'b.json': JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'b' } }) },
        'm.yaml': policy('m'),
        'values.yaml': 'replicas: 2\n',
        'readme.md': '# not a manifest',
        node_modules: { 'x.yaml': ': broken' },
        '.git': { 'x.yaml': ': broken' },
      },
    });
    const { code, stdout, stderr } = await check(cwd, 'd', '-o', 'json');
    t.equal(code, 0);
    t.strictSame(
      (JSON.parse(stdout) as CheckDocument).objects.map(({ file }) => file),
      ['d/a/b.json', 'd/m.yaml', 'd/z.yml'],
    );
    t.equal(
      stderr,
      'warning: d/values.yaml holds a document that is no Kubernetes object (neither apiVersion nor kind); not judged\n',
    );
  },
);

t.test('symbolic links are followed, never forever, and no file is read twice', async (t) => {
  const cwd = t.testdir({ 'profile.yaml': PROFILE, d: { 'a.yaml': policy('a') }, e: { 'b.yaml': policy('b') } });
  symlinkSync('..', join(cwd, 'd', 'up'));
  symlinkSync('loop', join(cwd, 'd', 'loop'));
  symlinkSync('nowhere', join(cwd, 'd', 'dangling'));
  const files = async (...args: string[]) =>
    (JSON.parse((await check(cwd, '-o', 'json', ...args)).stdout) as CheckDocument).objects.map(({ file }) => file);
  t.strictSame(await files('d', 'd/a.yaml', 'd'), ['d/a.yaml', 'd/up/e/b.yaml']);
  symlinkSync('nowhere', join(cwd, 'd', 'gone.yaml'));
  t.match(await check(cwd, 'd'), { code: 2, stdout: /^d\/gone\.yaml:1:1 {2}error {2}no such file or directory$/m });
});

t.test('- is standard input', async (t) => {
  const cwd = t.testdir({ 'profile.yaml': PROFILE });
  const args = ['check', '--profile', 'profile.yaml', '-'];
  t.match(await runIn(cwd, args, { stdin: policy('bad', '0.0.0.0/0') }), { code: 1, stdout: /^<stdin>:13:13 {2}deny/ });
  t.match(await runIn(cwd, args, { stdin: '' }), { code: 2, stderr: 'error: no objects passed to check\n' });
  t.match(await runIn(cwd, args, { stdin: '# nothing but a comment\n---\n' }), {
    code: 2,
    stderr: 'error: no objects passed to check\n',
  });
});

t.test('UTF-16 with a byte order mark is read, as kubectl does', async (t) => {
  const cwd = t.testdir({ 'profile.yaml': PROFILE });
  writeFileSync(join(cwd, 'le.yaml'), Buffer.from(`\ufeff${policy('x')}`, 'utf16le'));
  writeFileSync(join(cwd, 'be.yaml'), Buffer.from(`\ufeff${policy('yy')}`, 'utf16le').swap16());
  writeFileSync(join(cwd, 'utf8.yaml'), `\ufeff${policy('z')}`);
  t.match(await check(cwd, 'le.yaml', 'be.yaml', 'utf8.yaml'), { code: 0, stdout: /^3 objects: .*3 clean/ });
});

t.test('whatever cannot be read is named, and the rest is judged', async (t) => {
  const cwd = t.testdir({
    'profile.yaml': PROFILE,
    'good.yaml': policy('good'),
    'broken.yaml': 'a: [1,\nb: }\n',
    empty: {},
    'text.yaml': 'a: 1\n  b: 2\n',
  });
  writeFileSync(join(cwd, 'zero.yaml'), Buffer.from([0x61, 0, 0x62]));
  writeFileSync(join(cwd, 'binary.yaml'), Buffer.from([0x80, 0x81, 0xff]));
  const { code, stdout } = await check(
    cwd,
    'missing.yaml',
    'good.yaml/x',
    'broken.yaml',
    'empty',
    'zero.yaml',
    'binary.yaml',
    'text.yaml',
    'good.yaml',
  );
  t.equal(code, 2);
  for (const line of [
    'missing.yaml:1:1  error  no such file or directory\n',
    'good.yaml/x:1:1  error  a part of its path is not a directory\n',
    'empty:1:1  error  holds no *.yaml, *.yml or *.json\n',
    'zero.yaml:1:1  error  is a binary file, no manifest\n',
    'binary.yaml:1:1  error  is a binary file, no manifest: not UTF-8 text\n',
  ])
    t.match(stdout, line);
  t.match(stdout, /^broken\.yaml:2:\d+ {2}error {2}/m);
  t.match(stdout, /^text\.yaml:2:\d+ {2}error {2}/m);
  t.match(stdout, /\n1 object: 0 denied, 0 warned, 1 clean; 7 errors\n$/);
});

t.test('more than 500 files show progress, to a person only', async (t) => {
  const cwd = t.testdir({ 'profile.yaml': PROFILE, d: {} });
  mkdirSync(join(cwd, 'd', 'many'));
  for (let i = 0; i <= 500; i++)
    writeFileSync(join(cwd, 'd', 'many', `${i}.yaml`), `apiVersion: v1\nkind: Namespace\nmetadata: { name: n${i} }\n`);
  t.match(await check(cwd, 'd'), { code: 0, stderr: '' });
  let shown = '';
  const stderr = { write: (text: string) => void (shown += text), isTerminal: true };
  t.equal((await runIn(cwd, ['check', '--profile', 'profile.yaml', 'd'], { stderr })).code, 0);
  t.match(shown, /^\r0\/501 files read\r50\/501 files read/);
  t.ok(shown.endsWith('\r\u001b[K'));
});

t.test('a misspelt field of the metadata is an error, as it is for kubectl', async (t) => {
  const stdin = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, lables: { a: b } }\n';
  const { code, stdout } = await runIn(t.testdir({}), ['check', '-'], { stdin });
  t.equal(code, 2);
  t.match(stdout, /<stdin>:3:\d+ .*metadata\.lables: unknown field/s);
});

t.test('cluster-wide policies are read and not judged, and that is said', async (t) => {
  const object = (tier: string): string =>
    `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: deny }\nspec: { tier: ${tier}, priority: 7, subject: { namespaces: {} } }\n`;
  const cwd = t.testdir({ 'profile.yaml': PROFILE, 'good.yaml': object('Admin'), 'bad.yaml': object('Middle') });
  const good = await check(cwd, 'good.yaml');
  t.equal(good.code, 0);
  t.match(good.stderr, 'read as part of the cluster, and judged by no guardrail: ClusterNetworkPolicy deny');
  const bad = await check(cwd, 'bad.yaml');
  t.equal(bad.code, 2);
  t.match(bad.stdout + bad.stderr, /bad\.yaml:4:.*spec\.tier: Unsupported value: "Middle"/);
});
