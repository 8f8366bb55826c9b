import t from 'tap';
import type { Severity } from '../../src/audit/audit-report.js';
import { compareAudits, type EarlierAudit } from '../../src/audit/compare-audits.js';
import { AUDIT, LOSES_DNS } from '../report/sample-audit.js';

const finding = (id: string, severity: Severity, check = 'loses-dns') => ({ ...LOSES_DNS, id, severity, check });
const earlier = (...findings: EarlierAudit['findings']): EarlierAudit => ({
  at: '2026-05-01T00:00:00Z',
  profile: AUDIT.profile,
  findings,
  cut: [],
});

t.test('new is what was not there or not as bad; better is what is gone or milder', (t) => {
  const report = {
    ...AUDIT,
    cut: [],
    findings: [finding('a', 'high'), finding('b', 'low'), finding('c', 'high'), finding('d', 'low')],
  };
  const before = earlier(finding('b', 'high'), finding('c', 'medium'), finding('d', 'low'), finding('e', 'info'));
  t.match(compareAudits(report, before), {
    since: '2026-05-01T00:00:00Z',
    fresh: [{ id: 'a' }, { id: 'c' }],
    better: [
      { id: 'b', now: 'low' },
      { id: 'e', now: undefined },
    ],
    unchanged: 1,
    doubts: [],
  });
  t.end();
});

t.test('an audit is no news to itself', (t) => {
  t.match(compareAudits({ ...AUDIT, cut: [] }, { ...AUDIT, cut: [] }), {
    fresh: [],
    better: [],
    unchanged: 2,
    doubts: [],
  });
  t.end();
});

t.test('what a report has no room for is not taken to be gone, and it is told', (t) => {
  const cut = [{ section: 'too-narrow', check: 'loses-dns', count: 9 }] as const;
  const compared = compareAudits(
    { ...AUDIT, findings: [], cut },
    earlier(finding('a', 'low'), finding('b', 'low', 'x')),
  );
  t.match(compared.better, [{ id: 'b' }]);
  t.equal(compared.better.length, 1);
  t.match(compared.doubts, [/^too-narrow\/loses-dns has more findings than a report holds/]);
  t.end();
});

t.test('another profile makes another audit', (t) => {
  const before = { ...earlier(), profile: { name: 'strict', hash: 'f'.repeat(64) } };
  t.match(compareAudits({ ...AUDIT, cut: [] }, before).doubts, [/another profile: strict \(ffffffffffff\)/]);
  t.end();
});
