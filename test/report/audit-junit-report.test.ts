import t from 'tap';
import { auditJunitReport } from '../../src/report/audit-junit-report.js';
import { AUDIT, LOSES_DNS, VIEW } from './sample-audit.js';
import { tagsLeftOpen } from './tags-left-open.js';

t.test('a suite a section, a case a finding, with counts that add up', (t) => {
  const xml = auditJunitReport(VIEW);
  t.match(xml, '<testsuites name="firebreak audit" tests="9" failures="0" errors="0" skipped="0">\n');
  t.match(
    xml,
    '  <testsuite name="stale" tests="1" failures="0" errors="0" skipped="0">\n    <testcase classname="stale" name="nothing found"/>\n',
  );
  t.match(
    xml,
    `    <testcase classname="guardrails" name="no-wide-egress (limit-cidr-width): NetworkPolicy shop/web spec.egress[0].to[0].ipBlock.cidr">
      <system-out>a/web.yaml:12:3
info: allows 0.0.0.0/0; the widest block allowed is /16 [excepted by legacy]
fix: name the networks it really calls
Ask #netsec.</system-out>`,
  );
  t.end();
});

t.test('what makes the run fail is a failure', (t) => {
  const xml = auditJunitReport({ ...VIEW, failOn: 'medium' });
  t.match(xml, 'tests="9" failures="1"');
  t.match(
    xml,
    '<failure type="high" message="isolates 3 workloads for egress and leaves them no DNS">high: isolates 3 workloads',
  );
  t.end();
});

t.test('whatever is found, the XML stays well-formed', (t) => {
  const evil = { ...LOSES_DNS, message: 'a & b < c > "d" \u0000\u001b \ud800 ]]>', evidence: ['<x>'] };
  const xml = auditJunitReport({ ...VIEW, failOn: 'info', report: { ...AUDIT, findings: [evil] } });
  t.notMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\uffff]/);
  t.same(tagsLeftOpen(xml), []);
  t.end();
});
