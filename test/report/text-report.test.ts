import t from 'tap';
import { ANSI, PLAIN } from '../../src/report/palette.js';
import { textReport } from '../../src/report/text-report.js';
import { FINDING, REPORT } from './sample-report.js';

t.test('a finding is a line that editors can jump to, with its field and its fix below', (t) => {
  const lines = textReport(REPORT, PLAIN).split('\n');
  t.equal(
    lines[0],
    'a/web.yaml:14:15  deny   no-wide-egress (limit-cidr-width)  allows 0.0.0.0/0; the widest block allowed is /16',
  );
  t.equal(lines[1], '    at spec.egress[0].to[0].ipBlock.cidr of NetworkPolicy shop/web-egress');
  t.equal(lines[2], '    fix: name the networks it really calls');
  t.end();
});

t.test("the organisation's own words follow the fix", (t) => {
  t.match(
    textReport(REPORT, PLAIN),
    '    fix: name the networks it really calls\n    Ask #netsec. https://wiki.example\n',
  );
  t.end();
});

t.test('a finding that an exception covers says so', (t) => {
  t.match(textReport(REPORT, PLAIN), /cart\.yaml:14:15 {2}audit {2}no-wide-egress .* \[excepted by legacy\]/);
  t.end();
});

t.test('an error is told in the words of the API server', (t) => {
  t.match(
    textReport(REPORT, PLAIN),
    'bad.yaml:3:7  error  spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive\n',
  );
  t.end();
});

t.test('the last line sums up, and names what was not judged', (t) => {
  t.match(
    textReport(REPORT, PLAIN),
    /\n4 objects: 1 denied, 1 warned, 1 clean; 1 object outside of the profile's scope not judged; 2 objects of other kinds not judged; 1 error\n$/,
  );
  t.equal(
    textReport({ objects: [], errors: [], ignored: 1, failOn: 'deny' }, PLAIN),
    '0 objects: 0 denied, 0 warned, 0 clean; 1 object of other kinds not judged\n',
  );
  t.end();
});

t.test('every other standing is named as well', (t) => {
  for (const [standing, words] of [
    ['existing', '[was there before]'],
    ['undecided', '[could not be judged]'],
    ['overridden', '[overridden by break-glass]'],
    ['dry-run', '[dry run of Deny]'],
  ] as const) {
    const objects = REPORT.objects.slice(0, 1).map((object) => ({ ...object, findings: [{ ...FINDING, standing }] }));
    t.match(textReport({ ...REPORT, objects }, PLAIN), words);
  }
  t.end();
});

t.test('escape sequences in names and values do not reach the terminal', (t) => {
  const findings = [{ ...FINDING, message: 'label \u001b[2Jx\u0007\u202e', at: 'a\nb', fix: 'do\u009b this' }];
  const objects = REPORT.objects.slice(0, 1).map((object) => ({ ...object, file: 'e\u001bvil.yaml', findings }));
  const text = textReport({ ...REPORT, objects, errors: [] }, PLAIN);

  t.notMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  t.match(text, 'label \\u001b[2Jx\\u0007\\u202e');
  t.end();
});

t.test('colours change nothing but the colour', (t) => {
  const coloured = textReport(REPORT, ANSI);
  t.match(coloured, '\u001b[31mdeny \u001b[39m');

  t.equal(coloured.replace(/\u001b\[\d+m/g, ''), textReport(REPORT, PLAIN));
  t.end();
});

t.test('the summary is green for a clean run, yellow for warnings, red for refusals and errors', (t) => {
  const only = (index: number) => ({ ...REPORT, errors: [], objects: REPORT.objects.slice(index, index + 1) });
  t.match(textReport(only(0), ANSI), '\u001b[32m1 object');
  t.match(textReport(only(2), ANSI), '\u001b[33m1 object');
  t.match(textReport(only(1), ANSI), '\u001b[31m1 object');
  t.match(textReport({ ...only(0), errors: REPORT.errors }, ANSI), '\u001b[31m1 object');
  t.end();
});
