import t, { type Test } from 'tap';
import { audit } from '../../src/audit/audit.js';
import type { ProposedChange } from '../../src/audit/audit-report.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { profileOf } from '../changes.js';
import { auditOf } from './auditing.js';
import { deployment, namespace, policy } from './manifests.js';
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

t.test('changes that a profile spoils do not keep those after them from being tried', (t) => {
  const profile = profileOf(`  guardrails:
    - name: labelled
      rule: require-metadata
      action: Warn
      match: { kinds: [NetworkPolicy] }
      options: { labels: { part-of: {} } }
`);
  // Isolated for egress, so that there are not hundreds of thousands of paths.
  const egress = (name: string): string =>
    policy(`${name}/egress`, 'podSelector: {}\npolicyTypes: [Egress]', 'labels: { part-of: all }');
  const spoilt = Array.from({ length: 650 }, (_, k) =>
    [namespace(`ns-${k}`), deployment(`ns-${k}/web`), egress(`ns-${k}`)].join('---\n'),
  );
  const ways = 'podSelector: { matchLabels: { app: gone } }\npolicyTypes: [Ingress]';
  const idle = [`${namespace('shop')}---\n${deployment('shop/web')}`, policy('shop/gone', ways)];
  const { changes, undecided } = auditOf([...spoilt, ...idle].join('---\n'), { profile });
  t.strictSame(
    changes.map(({ title }) => title),
    ['Delete NetworkPolicy shop/gone, which selects nothing'],
  );
  t.match(undecided.join('\n'), /^52 more changes come to mind: audit again once these are applied$/m);

  const none = auditOf(spoilt.join('---\n'), { profile });
  t.strictSame(none.changes, []);
  t.match(none.undecided.join('\n'), /^50 more changes come to mind and were not tried: every one before them would/m);
  t.end();
});

t.test('two hundred changes are proposed at once, and the others when these are applied', (t) => {
  const ways = 'podSelector: { matchLabels: { app: gone } }\npolicyTypes: [Ingress]';
  const idle = Array.from({ length: 203 }, (_, k) => policy(`shop/gone-${k}`, ways));
  const { changes, undecided } = auditOf([namespace('shop'), deployment('shop/web'), ...idle].join('---\n'));
  t.equal(changes.length, 200);
  t.match(undecided.join('\n'), /^4 more changes come to mind: audit again once these are applied$/m);
  t.end();
});
