import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t, { type Test } from 'tap';
import { AuditSchema, type AuditDocument } from '../../src/report/audit-schema.js';
import { startLiveApi } from './live-api.js';
import { CLUSTER, DB_POLICY, networkPolicy } from './reach-world.js';
import { runIn, type Ran } from './world.js';

const validate = new Ajv2020({ strict: false }).compile(AuditSchema);
const WIDE = networkPolicy('shop/wide', 'podSelector: {}\npolicyTypes: [Ingress]\ningress: [{}]');

function world(t: Test, files: NonNullable<Parameters<Test['testdir']>[0]>): (...args: string[]) => Promise<Ran> {
  const cwd = t.testdir(files);
  return (...args) => runIn(cwd, ['audit', ...args]);
}

async function documentOf(ran: Promise<Ran>): Promise<AuditDocument> {
  return JSON.parse((await ran).stdout) as AuditDocument;
}

t.test('says of manifests what stands in them, and fails only where somebody wants it to', async (t) => {
  const run = world(t, { 'all.yaml': CLUSTER + DB_POLICY + WIDE });
  const ran = await run('all.yaml');
  t.match(ran, { code: 0, stderr: '' });
  t.match(
    ran.stdout,
    /^Audit of 2 namespaces, 2 NetworkPolicies, 3 workloads at 2026-06-01T12:00:00Z by profile baseline/,
  );
  t.match(ran.stdout, /NetworkPolicy shop\/wide at spec\.ingress\[0\] \(all\.yaml:\d+\)/);
  t.match(await run('all.yaml', '--fail-on', 'critical'), { code: 0 });
  t.match(await run('all.yaml', '--fail-on', 'low'), { code: 1 });
});

t.test('the JSON holds to its schema, and the same cluster gives the same text', async (t) => {
  const run = world(t, { 'all.yaml': CLUSTER + DB_POLICY + WIDE });
  const document = await documentOf(run('all.yaml', '--output', 'json', '--now', '2027-01-01'));
  t.ok(validate(document), JSON.stringify(validate.errors));
  t.equal(document.at, '2027-01-01T00:00:00.000Z');
  t.strictSame(document, await documentOf(run('all.yaml', '--output', 'json', '--now', '2027-01-01')));
});

t.test('files in another order give the same report', async (t) => {
  const run = world(t, { 'a.yaml': CLUSTER, 'b.yaml': DB_POLICY, 'c.yaml': WIDE });
  for (const format of ['text', 'json', 'md', 'sarif'] as const) {
    const [one, other] = [
      await run('a.yaml', 'b.yaml', 'c.yaml', '-o', format),
      await run('c.yaml', 'a.yaml', 'b.yaml', '-o', format),
    ];
    t.match(one, { code: 0, stderr: '' });
    t.strictSame(other, one, format);
  }
});

t.test('every format has something to say', async (t) => {
  const run = world(t, { 'all.yaml': CLUSTER + DB_POLICY + WIDE });
  t.match(await run('all.yaml', '-o', 'sarif'), { code: 0, stdout: '"version": "2.1.0"' });
  t.match(await run('all.yaml', '-o', 'junit'), { code: 0, stdout: '<testsuites name="firebreak audit"' });
  t.match(await run('all.yaml', '-o', 'md'), { code: 0, stdout: '# Network policy audit' });
  t.match(await run('all.yaml', '-o', 'openreports'), { code: 0, stdout: '"kind": "List"' });
});

t.test('against an earlier audit, only what is new counts and is shown, and what got better', async (t) => {
  const cwd = t.testdir({ 'before.yaml': CLUSTER + DB_POLICY, 'after.yaml': CLUSTER + DB_POLICY + WIDE });
  const compare = (...args: string[]) => runIn(cwd, ['audit', ...args]);
  for (const name of ['before', 'after'])
    await writeFile(join(cwd, `${name}.json`), (await compare(`${name}.yaml`, '-o', 'json')).stdout);

  t.match(await compare('before.yaml', '--baseline', 'before.json', '--fail-on', 'info'), {
    code: 0,
    stdout: /New +0 critical, 0 high, 0 medium, 0 low, 0 info\n/,
  });
  const worse = await compare('after.yaml', '--baseline', 'before.json', '--fail-on', 'medium');
  t.match(worse, { code: 1, stdout: 'NetworkPolicy shop/wide' });
  t.notMatch(worse.stdout, 'Inventory');
  t.match(await compare('before.yaml', '--baseline', 'after.json', '--fail-on', 'medium'), {
    stdout: /Better\n +was +is +object +finding\n[^]*gone +NetworkPolicy shop\/wide/,
  });
  const document = await documentOf(compare('after.yaml', '--baseline', 'before.json', '-o', 'json'));
  t.ok(validate(document), JSON.stringify(validate.errors));
  t.ok(document.findings.length > (document.comparison?.new.length ?? 0));
});

t.test('what is no earlier audit is refused', async (t) => {
  const run = world(t, { 'all.yaml': CLUSTER, 'x.json': '{"at": "now", "profile": {}}', 'y.json': 'no' });
  t.match(await run('all.yaml', '--baseline', 'x.json'), {
    code: 2,
    stderr: /^error: --baseline x\.json: is no audit as --output json writes it: missing field "findings"/,
  });
  t.match(await run('all.yaml', '--baseline', 'y.json'), { code: 2, stderr: '--baseline y.json: is no JSON' });
  t.match(await run('all.yaml', '--baseline', 'z.json'), { code: 2, stderr: '--baseline z.json cannot be read' });
});

t.test('of a cluster that runs, and what of it cannot be read is told in the report', async (t) => {
  const odd = 'apiVersion: v1\nkind: Service\nmetadata: { name: odd, namespace: shop }\nspec: { ports: 7 }\n---\n';
  const api = await startLiveApi(t, CLUSTER + DB_POLICY + odd);
  const cwd = t.testdir({ config: api.kubeconfig });
  const ran = await runIn(cwd, ['audit', '--live', '--output', 'json'], { kubeconfigs: [join(cwd, 'config')] });
  t.equal(ran.code, 0);
  t.match(ran.stderr, 'warning: shop/odd of the cluster cannot be read');
  const document = JSON.parse(ran.stdout) as AuditDocument;
  t.match(document.undecided.join('\n'), 'Service shop/odd cannot be read: spec.ports: must be a list');
  t.match(document.inventory, [{ policy: { namespace: 'data', name: 'db' } }]);
  t.ok(api.paths.includes('/apis/networking.k8s.io/v1/ingresses'));
});

t.test('what cannot be audited is told, and is no success', async (t) => {
  const run = world(t, {
    'bad.yaml': networkPolicy('shop/odd', 'podSelector: 7'),
    'p.yaml': 'kind: Nothing',
    changes: { x: '' },
  });
  t.match(await run(), { code: 2, stderr: 'error: name the manifests, or ask a cluster with --live or --context\n' });
  t.match(await run('bad.yaml'), { code: 2, stderr: /bad\.yaml:\d+:\d+: spec\.podSelector/ });
  t.match(await run('bad.yaml', '--profile', 'p.yaml'), { code: 2, stderr: 'the profile cannot be used' });
  t.match(await run('bad.yaml', '--changes', 'changes'), {
    code: 2,
    stderr: /changes: is not empty, and nothing in it/,
  });
  t.match(await run('bad.yaml', '--changes', 'p.yaml'), { code: 2, stderr: /--changes .*p\.yaml/ });
});
