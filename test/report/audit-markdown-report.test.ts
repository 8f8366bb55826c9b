import t from 'tap';
import { auditMarkdownReport } from '../../src/report/audit-markdown-report.js';
import { AUDIT, LOSES_DNS, VIEW } from './sample-audit.js';

t.test('it says first how it stands, then what was found, and folds the rest', (t) => {
  const text = auditMarkdownReport(VIEW);
  t.match(text, /^# Network policy audit\n\nAudit of 2 namespaces/);
  t.match(text, '- **Findings**: 0 critical, 1 high, 0 medium, 0 low, 1 info; 3 more are counted and not told\n');
  t.match(text, '## Too narrow (1)\n\n| severity | object | finding | fix |\n| --- | --- | --- | --- |\n| high | ');
  t.match(text, '<details><summary>Namespaces</summary>\n\n| namespace | role |');
  t.match(text, '<details><summary>Changes (2)</summary>\n\n**Take the rule out of NetworkPolicy shop/web');
  t.match(text, '```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n');
  t.match(text, '    team: "on"\n');
  t.equal(text.match(/<details>/g)?.length, text.match(/<\/details>/g)?.length);
  t.end();
});

t.test('a text of others is text, and ends no fence', (t) => {
  const evil = { ...LOSES_DNS, message: '</details> [x](http://evil) @team ![i](x) | `y`', fix: '<script>' };
  const [change] = AUDIT.changes;
  if (change === undefined) throw new Error('no change');
  const manifest = { metadata: { annotations: { note: '````\n# heading' } } };
  const text = auditMarkdownReport({
    ...VIEW,
    report: { ...AUDIT, findings: [evil], changes: [{ ...change, title: '<b>x</b>', manifest }] },
  });
  t.notMatch(text, /<script|<b>|@team|http:\/\/|!\[/);
  t.match(text, '`````yaml\n');
  t.equal(text.match(/<details>/g)?.length, text.match(/<\/details>/g)?.length);
  t.end();
});

t.test('it fits into a comment, and names what it leaves out', (t) => {
  const words = 'word '.repeat(400);
  const findings = Array.from({ length: 400 }, (_, k) => ({ ...LOSES_DNS, id: `${k}`, message: words }));
  const changes = AUDIT.changes.map((change) => ({ ...change, title: words }));
  const text = auditMarkdownReport({
    ...VIEW,
    report: { ...AUDIT, findings, changes, undecided: Array(90).fill(words) },
  });
  t.ok(text.length < 65_000, `${text.length}`);
  t.match(text, 'and 375 more\n');
  t.match(text, 'Too long for a comment, and in the other formats: Not looked at.\n');
  t.end();
});
