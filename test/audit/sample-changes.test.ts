import { existsSync, mkdirSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { AuditDocument } from '../../src/report/audit-schema.js';
import { runIn } from '../cli/world.js';
import { auditArguments, CLUSTERS, clusterFolder } from './golden.js';

for (const name of CLUSTERS) {
  t.test(`the changes proposed for ${name} mend what they say and open nothing`, async (t) => {
    const cwd = t.testdir({ cluster: {} });
    mkdirSync(join(cwd, 'cluster'), { recursive: true });
    await cp(clusterFolder(name), join(cwd, 'cluster'), { recursive: true });
    const options = auditArguments(name).map((word) => (word === 'profile.yaml' ? 'cluster/profile.yaml' : word));
    const audit = async (...args: string[]) => {
      const ran = await runIn(cwd, ['audit', ...args, '--output', 'json', ...options]);
      t.equal(ran.code, 0, ran.stderr);
      return JSON.parse(ran.stdout) as AuditDocument;
    };
    const { changes } = await audit('cluster', '--changes', 'changes');
    if (changes.length === 0) {
      t.notOk(existsSync(join(cwd, 'changes')));
      return;
    }
    const checked = await runIn(cwd, ['check', 'changes', '--output', 'json']);
    t.not(checked.code, 2, 'check can read them');
    t.strictSame((JSON.parse(checked.stdout) as { readonly errors: readonly unknown[] }).errors, []);

    const compared = await runIn(cwd, ['diff', 'cluster', '--changes', 'changes', '--fail-on', 'opened']);
    t.equal(compared.code, 0, compared.stdout + compared.stderr);

    const deleted = new Set(changes.flatMap((change) => (change.do === 'delete' ? [change.id] : [])));
    if (deleted.size > 0 || !existsSync(join(cwd, 'changes', 'apply'))) return;
    const left = new Set((await audit('cluster', 'changes/apply')).findings.map(({ id }) => id));
    for (const { id, mends } of changes)
      t.strictSame(
        mends.filter((finding) => left.has(finding)),
        [],
        id,
      );
  });
}
