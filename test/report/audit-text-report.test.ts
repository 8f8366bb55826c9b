import t from 'tap';
import { auditTextReport } from '../../src/report/audit-text-report.js';
import { ANSI, PLAIN } from '../../src/report/palette.js';
import { AUDIT, EXCEPTED, LOSES_DNS, VIEW } from './sample-audit.js';

const text = auditTextReport(VIEW, PLAIN);

t.test('it begins with what was looked at, and the whole in a few lines', (t) => {
  t.strictSame(text.split('\n').slice(0, 9), [
    'Audit of 2 namespaces, 2 NetworkPolicies, 5 workloads at 2026-06-01T12:00:00Z by profile baseline (0123456789ab)',
    '',
    'Findings       0 critical, 1 high, 0 medium, 0 low, 1 info; 3 more are counted and not told',
    'Coverage       workloads isolated: 4 of 5 (80 %) for ingress, 5 of 5 (100 %) for egress',
    'Paths          1 connection: 1 between namespaces, 0 from outside, 0 to outside',
    'Exceptions     0 in force, 1 expiring soon, 0 expired',
    'Changes        2 proposed, none of which opens a path',
    'Not looked at  1 thing, see below',
    '',
  ]);
  t.end();
});

t.test('a score has its arithmetic beside it, and the lowest stands first', (t) => {
  t.match(
    text,
    /shop .* 82\n? +100 -8 \(1 of 4 workloads are not isolated for ingress\) -10 \(1 high finding, 10 each\)\n.* data .* 100 {2}100\n/,
  );
  t.end();
});

t.test('a finding has its object, its place, what shows it and how to mend it', (t) => {
  t.match(
    text,
    `Too narrow (1)
  loses-dns
    high      NetworkPolicy shop/default-deny
      isolates 3 workloads for egress and leaves them no DNS
        - shop/web (Deployment) -> kube-system/coredns (Deployment): nothing on port 53
        - no policy allows UDP 53
    fix: allow egress to the DNS of the cluster
`,
  );
  t.match(
    text,
    `  no-wide-egress (limit-cidr-width)
    info      NetworkPolicy shop/web at spec.egress[0].to[0].ipBlock.cidr (a/web.yaml:12)
      allows 0.0.0.0/0; the widest block allowed is /16 [excepted by legacy]
    fix: name the networks it really calls
    Ask #netsec.
`,
  );
  t.end();
});

t.test('it ends with what to do', (t) => {
  t.match(
    text,
    `Changes (2)
  001-narrow-shop-web
    Take the rule out of NetworkPolicy shop/web that lets anyone in
    opens nothing, closes 2 connections, isolates 1 workload; mends 1 finding
  002-delete-shop-old
    Delete NetworkPolicy shop/old, which changes nothing
    opens nothing and closes nothing; mends 0 findings
`,
  );
  t.end();
});

t.test('of very many findings of one check it tells some, and each fix by itself where they differ', (t) => {
  const findings = Array.from({ length: 30 }, (_, k) => ({ ...LOSES_DNS, id: `${k}`, fix: k < 2 ? `do ${k}` : 'do' }));
  const many = auditTextReport({ ...VIEW, report: { ...AUDIT, findings } }, PLAIN);
  t.match(many, 'Too narrow (30)\n');
  t.match(many, '    and 10 more, which --output json has\n');
  t.match(many, '      fix: do 0\n');
  t.end();
});

t.test('with an earlier audit, only what is new and what got better', (t) => {
  const { id, section, check, severity, subject, message } = EXCEPTED;
  const comparison = {
    since: '2026-05-01T00:00:00Z',
    fresh: [LOSES_DNS],
    better: [{ id, section, check, severity, subject, message, now: undefined }],
    unchanged: 7,
    doubts: ['the earlier audit went by another profile'],
  };
  const compared = auditTextReport({ ...VIEW, comparison }, PLAIN);
  t.match(compared, 'New            0 critical, 1 high, 0 medium, 0 low, 0 info\n');
  t.match(compared, 'Better         1 finding gone or milder since 2026-05-01T00:00:00Z\nUnchanged      7 findings\n');
  t.match(
    compared,
    'Better\n  was   is    object                  finding\n  info  gone  NetworkPolicy shop/web  limit-cidr-width',
  );
  t.match(compared, 'Changes (1)\n  001-narrow-shop-web\n');
  t.match(compared, 'the earlier audit went by another profile');
  t.notMatch(compared, 'Inventory');
  t.notMatch(compared, 'excepted by legacy');
  t.end();
});

t.test('no line is over 120 columns without need, and no escape sequence reaches the terminal', (t) => {
  const words = 'word '.repeat(60).trim();
  const evil = { ...LOSES_DNS, message: `\u001b[2J ${words}`, evidence: [`\u202e${words}`], fix: `\u0007${words}` };
  const report = {
    ...AUDIT,
    findings: [evil],
    undecided: [`\u009b${words}`],
    changes: AUDIT.changes.map((change) => ({ ...change, title: `\u001b${words}` })),
    exceptions: AUDIT.exceptions.map((exception) => ({ ...exception, owner: `\u001b${words}` })),
    inventory: AUDIT.inventory.map((record) => ({ ...record, owner: `\u001b${words}` })),
  };
  const shown = auditTextReport({ ...VIEW, report }, PLAIN);
  t.notMatch(shown, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  t.strictSame(
    shown.split('\n').filter((line) => line.length > 120),
    [],
  );
  t.end();
});

t.test('colours change nothing but the colour', (t) => {
  const coloured = auditTextReport(VIEW, ANSI);
  t.not(coloured, text);
  t.equal(coloured.replace(/\u001b\[\d+m/g, ''), text);
  t.end();
});
