import t from 'tap';
import { nextAudit } from '../../src/controller/next-audit.js';

const base = { changed: undefined, ended: 10_000, took: 100, interval: 600_000 };

t.test('the first audit waits for nothing, and later ones for a change or the schedule', (t) => {
  t.ok(nextAudit({ ...base, ended: undefined }) <= 0);
  t.equal(nextAudit(base), 610_000);
  t.equal(nextAudit({ ...base, changed: 20_000 }), 21_000);
  t.end();
});

t.test('changes that come together are audited together, within five seconds', (t) => {
  t.ok(nextAudit({ ...base, changed: 10_001, took: 1_500 }) - 10_001 <= 5_000);
  t.end();
});

t.test('an audit that is costly is not made again at once, however much changes', (t) => {
  t.equal(nextAudit({ ...base, changed: 10_001, took: 6_000 }), 22_000);
  t.equal(nextAudit({ ...base, took: 400_000 }), 810_000, 'nor on schedule');
  t.end();
});
