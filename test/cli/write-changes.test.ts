import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { ProposedChange } from '../../src/audit/audit-report.js';
import type { AuditOptions } from '../../src/cli/audit.js';
import type { Io } from '../../src/cli/io.js';
import { writeChanges } from '../../src/cli/write-changes.js';
import { AUDIT } from '../report/sample-audit.js';
import { CLUSTER, DB_POLICY, networkPolicy } from './reach-world.js';
import { runIn } from './world.js';

const OPEN = networkPolicy('shop/web', 'podSelector: {}\npolicyTypes: [Ingress]\ningress: [{}]');
const OLD = networkPolicy('shop/old', 'podSelector: { matchLabels: { app: web } }\npolicyTypes: [Egress]');

async function write(cwd: string, changes: readonly ProposedChange[]): Promise<readonly string[]> {
  const options = { defaultNamespace: 'default', podAddresses: 'match' } as unknown as AuditOptions;
  const io = { cwd, program: 'firebreak', stderr: { write: () => undefined } } as unknown as Io;
  return writeChanges(changes, { directory: 'changes/', paths: ['all.yaml'], options }, io);
}

t.test('the changes are files, and it is said what to type', async (t) => {
  const cwd = t.testdir({ 'all.yaml': CLUSTER + DB_POLICY + OPEN + OLD });
  t.strictSame(await write(cwd, AUDIT.changes), [
    'what they open and close: firebreak diff all.yaml --changes changes',
    'kubectl apply -f changes/apply',
    'kubectl delete -f changes/delete',
  ]);
  t.strictSame(await readdir(join(cwd, 'changes', 'apply')), ['001-narrow-shop-web.yaml']);
  t.strictSame(await readdir(join(cwd, 'changes', 'delete')), ['002-delete-shop-old.yaml']);
  t.match(await runIn(cwd, ['check', 'changes']), { code: 0, stdout: /^2 objects: 0 denied|\n2 objects: 0 denied/ });
});

t.test('diff shows what they open and close, deletions too', async (t) => {
  const cwd = t.testdir({ 'all.yaml': CLUSTER + DB_POLICY + OPEN + OLD });
  await write(cwd, AUDIT.changes);
  const { code, stdout } = await runIn(cwd, ['diff', 'all.yaml', '--changes', 'changes']);
  t.equal(code, 0);
  t.match(stdout, 'shop/web (Deployment) is no longer isolated for egress');
  t.match(stdout, /Closes \d connections:\n/);
  t.match(await runIn(cwd, ['diff', 'all.yaml', '--changes', 'changes', '--fail-on', 'opened']), { code: 1 });
});

t.test('nothing to change writes nothing', async (t) => {
  const cwd = t.testdir({ 'all.yaml': CLUSTER });
  t.strictSame(await write(cwd, []), []);
  t.strictSame(await readdir(cwd), ['all.yaml']);
});

t.test('a directory of anything else is no directory of changes', async (t) => {
  const cwd = t.testdir({
    'all.yaml': CLUSTER + DB_POLICY,
    other: { 'x.yaml': DB_POLICY },
    odd: { delete: { 'x.yaml': CLUSTER } },
  });
  const run = (directory: string) => runIn(cwd, ['diff', 'all.yaml', '--changes', directory]);
  t.match(await run('other'), { code: 2, stderr: '--changes other: has neither apply/ nor delete/' });
  t.match(await run('none'), { code: 2, stderr: '--changes none: has neither apply/ nor delete/' });
  t.match(await run('odd'), { code: 2, stderr: 'is no policy' });
  t.match(await runIn(cwd, ['diff', '--live']), {
    code: 2,
    stderr: 'name what is to be applied to the cluster, or --changes',
  });
});
