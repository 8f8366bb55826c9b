import t from 'tap';
import { junitReport } from '../../src/report/junit-report.js';
import { FINDING, REPORT } from './sample-report.js';
import { tagsLeftOpen } from './tags-left-open.js';

t.test('a suite a file, a case an object, with counts that add up', (t) => {
  const xml = junitReport(REPORT);
  t.match(
    xml,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="firebreak check" tests="5" failures="1" errors="1" skipped="1">\n/,
  );
  t.match(xml, '  <testsuite name="a/web.yaml" tests="2" failures="1" errors="0" skipped="0">');
  t.match(xml, '    <testcase classname="a/web.yaml" name="Namespace shop"/>');
  t.match(
    xml,
    '      <failure type="deny" message="no-wide-egress: allows 0.0.0.0/0; the widest block allowed is /16">',
  );
  t.match(xml, '      <skipped message="the profile excludes this namespace"/>');
  t.match(
    xml,
    '      <error type="input" message="spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive">',
  );
  t.end();
});

t.test('a warning is output under --fail-on deny and a failure under --fail-on warn', (t) => {
  t.match(junitReport(REPORT), /name="NetworkPolicy shop\/cart">\n {6}<system-out>cart\.yaml:5:1 warn write-types/);
  const strict = junitReport({ ...REPORT, failOn: 'warn' });
  t.match(strict, 'tests="5" failures="2" errors="1" skipped="1"');
  t.match(strict, '<failure type="warn" message="write-types: policyTypes is not written out">');
  t.end();
});

t.test('whatever a message holds, the XML stays well-formed', (t) => {
  const message = 'a & b < c > "d" \u0000\u001b\u0085 \ud800 \uffff ]]> \u{1f512}';
  const findings = [{ ...FINDING, message }];
  const objects = REPORT.objects
    .slice(0, 1)
    .map((object) => ({ ...object, file: 'e<.yaml', decision: 'deny' as const, findings }));
  const xml = junitReport({ ...REPORT, objects, errors: [] });
  t.match(
    xml,
    '>e&lt;.yaml:14:15 deny no-wide-egress (limit-cidr-width): a &amp; b &lt; c &gt; "d" \ufffd\ufffd\u0085 \ufffd \ufffd ]]&gt; \u{1f512}\nat spec',
  );
  t.match(
    xml,
    'message="no-wide-egress: a &amp; b &lt; c &gt; &quot;d&quot; \ufffd\ufffd\u0085 \ufffd \ufffd ]]&gt; \u{1f512}"',
  );
  t.match(xml, '<testsuite name="e&lt;.yaml"');

  t.notMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\uffff]/);
  t.same(tagsLeftOpen(xml), []);
  t.end();
});

t.test('every element is closed in order', (t) => {
  t.same(tagsLeftOpen(junitReport(REPORT)), []);
  t.same(tagsLeftOpen(junitReport({ objects: [], errors: [], ignored: 0, failOn: 'deny' })), []);
  t.end();
});
