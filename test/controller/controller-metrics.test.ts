import t from 'tap';
import { createControllerMetrics } from '../../src/controller/controller-metrics.js';
import { auditOf, QUIET } from '../audit/auditing.js';

t.test('namespaces have a series of their own up to a number, and the rest one together', async (t) => {
  const metrics = createControllerMetrics({
    profile: () => QUIET,
    cluster: () => [],
    leading: () => false,
    now: () => 5_000,
  });
  t.notMatch(await metrics.text(), /^firebreak_audit_age_seconds\{/m, 'nothing is audited yet');
  const report = auditOf('apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n');
  const finding = {
    id: '',
    section: 'stale',
    check: 'x',
    severity: 'low',
    at: '',
    message: '',
    evidence: [],
    fix: '',
  } as const;
  const findings = Array.from({ length: 150 }, (_, k) =>
    Array.from({ length: k === 149 ? 7 : 1 }, () => ({
      ...finding,
      subject: { kind: 'Namespace', namespace: `n${100 + k}`, name: '' },
    })),
  ).flat();
  metrics.audited({ kind: 'whole', report: { ...report, findings } }, 1.5);
  metrics.auditFailed('touched');
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('firebreak_audit_'));
  const named = lines.filter((line) => line.startsWith('firebreak_audit_namespace_findings'));
  t.equal(named.length, 101);
  t.ok(named.includes('firebreak_audit_namespace_findings{namespace="n249",severity="low"} 7'), 'those with the most');
  t.ok(named.includes('firebreak_audit_namespace_findings{namespace="_others",severity="low"} 50'));
  t.ok(lines.includes('firebreak_audit_findings{section="stale",severity="low"} 156'));
  t.ok(lines.includes('firebreak_audit_duration_seconds{kind="whole"} 1.5'));
});
