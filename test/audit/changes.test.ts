import t, { type Test } from 'tap';
import { audit } from '../../src/audit/audit.js';
import type { ProposedChange } from '../../src/audit/audit-report.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { applied, sampleInput, SAMPLES } from './sample-clusters.js';

for (const name of SAMPLES) {
  const input = sampleInput(name);
  const report = audit(input);
  const ids = new Set(report.findings.map(({ id }) => id));

  const check = (t: Test, changes: readonly ProposedChange[]): void => {
    const after = applied(input, changes);
    const { opened, isolation } = new ReachEngine().diff(input.snapshot, after.snapshot);
    t.strictSame(opened, [], 'opens nothing');
    t.strictSame(
      isolation.filter((each) => each.change === 'lost'),
      [],
      'ends no isolation',
    );
    const left = new Set(audit(after).findings.map(({ id }) => id));
    for (const id of new Set(changes.flatMap(({ mends }) => mends))) {
      t.ok(ids.has(id), `${id} was there`);
      t.notOk(left.has(id), `${id} is gone`);
    }
  };

  t.test(`every change of the cluster ${name} alone mends what it says and opens nothing`, (t) => {
    t.ok(report.changes.length > 0, 'there are some');
    for (const change of report.changes) check(t, [change]);
    t.end();
  });

  t.test(`all changes of the cluster ${name} together do, in their order`, (t) => {
    check(t, report.changes);
    const policies = report.changes.map(({ manifest }) => JSON.stringify(manifest['metadata']));
    t.equal(new Set(policies).size, policies.length, 'one change of each policy');
    t.end();
  });
}
