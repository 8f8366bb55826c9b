import t from 'tap';
import { nextAudit, type Pacing } from '../../src/controller/next-audit.js';

const base: Pacing = {
  changed: undefined,
  touches: 'some',
  whole: { ended: 10_000, took: 100 },
  touched: undefined,
  interval: 600_000,
};
const costly = { ended: 10_000, took: 6_000 };

t.test('the first audit is of everything and waits for nothing, and so is that on schedule', (t) => {
  t.strictSame(nextAudit({ ...base, whole: undefined }), { kind: 'whole', at: Number.NEGATIVE_INFINITY });
  t.strictSame(nextAudit(base), { kind: 'whole', at: 610_000 });
  t.strictSame(nextAudit({ ...base, whole: { ended: 10_000, took: 400_000 } }).at, 810_000, 'never without a rest');
  t.end();
});

t.test('what a change touches is audited a second after it, whatever an audit of everything takes', (t) => {
  t.strictSame(nextAudit({ ...base, changed: 20_000 }), { kind: 'touched', at: 21_000 });
  t.strictSame(nextAudit({ ...base, whole: costly, changed: 10_001 }), { kind: 'touched', at: 11_001 });
  t.end();
});

t.test('many changes are audited together, with a rest in proportion to the cost', (t) => {
  const one = { ended: 30_000, took: 1_500 };
  const busy = { ...base, whole: costly, touched: { last: one, first: one }, changed: 30_001 };
  t.strictSame(nextAudit(busy), { kind: 'touched', at: 33_000 });
  t.ok(33_000 - 30_001 + one.took <= 5_000);
  t.end();
});

t.test('where everything is touched, everything is audited, with its own rest', (t) => {
  t.strictSame(nextAudit({ ...base, touches: 'everything', changed: 20_000 }), { kind: 'whole', at: 21_000 });
  t.strictSame(nextAudit({ ...base, whole: costly, touches: 'everything', changed: 10_001 }).at, 22_000);
  t.end();
});

t.test('what only an audit of everything tells follows the changes, in a twentieth of the time', (t) => {
  const one = { ended: 30_000, took: 10 };
  const touched = { last: { ended: 31_000, took: 10 }, first: one };
  t.strictSame(nextAudit({ ...base, touched }), { kind: 'whole', at: 32_000 });
  t.strictSame(nextAudit({ ...base, whole: costly, touched }), { kind: 'whole', at: 130_000 });
  t.strictSame(nextAudit({ ...base, whole: costly, touched, changed: 31_500 }), { kind: 'touched', at: 32_500 });
  t.end();
});
