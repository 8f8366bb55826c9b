import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { AuditDocument } from '../../src/report/audit-schema.js';
import { startCluster } from './cluster.js';
import { bundle } from './firebreak.js';
import { runCommand, type CommandResult } from './run-command.js';
import { cleanEnvironment, findServers, skipWithout } from './servers.js';

const servers = await findServers();
const skip = skipWithout(servers, 'etcd', 'kube-apiserver', 'kubectl');
const SAMPLE = join(import.meta.dirname, '..', 'audit', 'clusters', 'web-shop');

t.test('an audit of a real API server, before and after what it proposes is applied', { skip }, async (t) => {
  const cluster = await startCluster({ servers, controllers: false });
  t.teardown(() => cluster.stop());
  const environment = cleanEnvironment(cluster.folder);
  const run = async (...args: string[]): Promise<CommandResult> =>
    runCommand(process.execPath, [bundle, ...args], { environment, input: '' });
  const always = ['--now', '2026-06-01T12:00:00Z', '--profile', join(SAMPLE, 'profile.yaml'), '--output', 'json'];
  const live = ['--kubeconfig', cluster.kubeconfigs.admin];
  const audit = async (...args: string[]): Promise<AuditDocument> => {
    const { code, stdout, stderr } = await run('audit', ...always, ...args);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as AuditDocument;
  };
  const kubectl = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await cluster.kubectl(args);
    if (code !== 0) throw new Error(stderr);
  };
  const inShop = ({ findings }: AuditDocument): readonly string[] =>
    findings.flatMap(({ id, subject }) => (['shop', 'data'].includes(subject.namespace) ? [id] : [])).sort();

  await kubectl('apply', '-f', join(SAMPLE, 'cluster.yaml'), '-f', join(SAMPLE, 'policies.yaml'));
  const before = await audit(...live);

  await t.test('it finds in the cluster what it finds in the files that it was made of', async (t) => {
    const files = await audit(join(SAMPLE, 'cluster.yaml'), join(SAMPLE, 'policies.yaml'));
    t.ok(inShop(files).length > 10);
    t.strictSame(inShop(before), inShop(files));
    t.ok(before.inventory.every(({ created }) => created !== undefined));
  });

  await t.test('what it proposes is applied with kubectl, opens nothing, and mends what it says', async (t) => {
    const changes = join(cluster.folder, 'changes');
    await audit(...live, '--changes', changes);
    if (before.changes.length === 0) {
      t.notOk(existsSync(changes));
      return;
    }
    t.match(await run('diff', ...live, '--changes', changes, '--fail-on', 'opened'), { code: 0 });
    for (const verb of ['apply', 'delete'])
      if (existsSync(join(changes, verb))) await kubectl(verb, '-f', join(changes, verb));

    const earlier = join(cluster.folder, 'before.json');
    await writeFile(earlier, JSON.stringify(before));
    const { comparison, findings } = await audit(...live, '--baseline', earlier);
    const left = new Set(findings.map(({ id }) => id));
    for (const { id, mends } of before.changes) {
      t.strictSame(
        mends.filter((finding) => left.has(finding)),
        [],
        id,
      );
    }
    const gone = new Set(comparison?.better.map(({ id }) => id));
    t.ok(before.changes.every(({ mends }) => mends.every((finding) => gone.has(finding))));
  });
});
