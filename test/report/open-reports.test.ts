import t from 'tap';
import type { AuditFinding, AuditReport } from '../../src/audit/audit-report.js';
import { openReports, ownResult } from '../../src/report/open-reports.js';
import { schemaProblems } from './policy-report-schemas.js';

const AT = Date.UTC(2026, 5, 1, 12);

function finding(namespace: string, id: string, more: Partial<AuditFinding> = {}): AuditFinding {
  return {
    id,
    section: 'too-broad',
    check: 'wide-block',
    severity: 'high',
    subject: { kind: 'NetworkPolicy', namespace, name: 'web' },
    at: 'spec.egress[0].to[0].ipBlock.cidr',
    message: 'allows 0.0.0.0/0',
    evidence: ['one', 'two'],
    fix: 'name the networks it really calls',
    ...more,
  };
}

function auditOf(findings: readonly AuditFinding[], undecided: readonly string[] = []): AuditReport {
  return {
    at: new Date(AT).toISOString(),
    wholeAt: new Date(AT).toISOString(),
    profile: { name: 'baseline', hash: 'x' },
    counts: { namespaces: 0, policies: 0, workloads: 0 },
    inventory: [],
    namespaces: [],
    map: { connections: [], notIsolated: [], assumptions: [], holds: 'all', total: 0, links: [] },
    findings,
    cut: [],
    exceptions: [],
    changes: [],
    assumptions: [],
    undecided,
    picture: undefined as never,
  };
}

const denied = finding('shop', 'g', {
  section: 'guardrails',
  check: 'limit-cidr-width',
  severity: 'critical',
  source: {
    guardrail: 'no-wide-egress',
    rule: 'limit-cidr-width',
    action: 'Deny',
    effect: 'Deny',
    standing: 'introduced',
  },
});

t.test('there is one report for each namespace with findings, and one of the cluster', (t) => {
  const audit = auditOf(
    [
      denied,
      finding('shop', 'a'),
      finding('billing', 'b'),
      finding('', 'c', { subject: { kind: 'ClusterNetworkPolicy', namespace: '', name: 'all' } }),
    ],
    ['Pod shop/x cannot be read'],
  );
  const reports = openReports(audit, { format: 'openreports', maxResults: 10 });
  t.strictSame(
    reports.map(({ kind, metadata: { namespace }, summary, results }) => [kind, namespace, summary, results.length]),
    [
      ['Report', 'billing', { pass: 0, fail: 1, warn: 0, error: 0, skip: 0 }, 1],
      ['Report', 'shop', { pass: 0, fail: 2, warn: 0, error: 0, skip: 0 }, 2],
      ['ClusterReport', undefined, { pass: 0, fail: 1, warn: 0, error: 1, skip: 0 }, 2],
    ],
  );
  t.match(reports[1]?.results[0], {
    policy: 'no-wide-egress',
    rule: 'limit-cidr-width',
    severity: 'critical',
    result: 'fail',
    timestamp: { seconds: AT / 1000 },
    resources: [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name: 'web' }],
    properties: { id: 'g', effect: 'Deny', evidence: 'one\ntwo' },
  });
  t.end();
});

t.test('reports of both formats are what their definitions allow', (t) => {
  const findings = (['critical', 'high', 'medium', 'low', 'info'] as const).map((severity) =>
    finding('shop', severity, { severity, at: '', fix: '', message: 'x'.repeat(5000) }),
  );
  const notes = new Map([['', [{ ...ownResult('note', 'info', AT), result: 'warn', message: 'm', properties: {} }]]]);
  for (const format of ['openreports', 'wgpolicy'] as const) {
    const options = { format, maxResults: 3, notes: notes as never };
    for (const report of openReports(auditOf([...findings, denied], ['line']), options))
      t.strictSame(schemaProblems(format, report), [], `${format} ${report.kind}`);
  }
  t.end();
});

t.test('what has no room is counted: in the summary, an annotation and a last result', (t) => {
  const many = Array.from({ length: 7 }, (_, k) => finding('shop', `f${k}`));
  const [report] = openReports(auditOf(many), { format: 'openreports', maxResults: 3 });
  t.equal(report?.results.length, 4);
  t.match(report?.results.at(-1), { rule: 'results-cut', result: 'skip', message: /^4 more results/ });
  t.equal(report?.metadata.annotations['firebreak.dev/results-cut'], '4');
  t.equal(report?.summary.fail, 7);
  t.end();
});

t.test('a finding keeps the time at which it was first found', (t) => {
  const first = AT - 86_400_000;
  const since = (id: string): number | undefined => (id === 'old' ? first : undefined);
  const audit = auditOf([finding('shop', 'old'), finding('shop', 'new')]);
  const [report] = openReports(audit, { format: 'openreports', maxResults: 9, since });
  t.strictSame(
    report?.results.map(({ timestamp }) => timestamp.seconds),
    [first / 1000, AT / 1000],
  );
  t.end();
});

t.test('what an exception covers is skipped, and what is mild is a warning', (t) => {
  const source = { ...denied.source, exception: 'legacy', standing: 'excepted' } as AuditFinding['source'];
  const excepted = { ...denied, id: 'e', ...(source === undefined ? {} : { source }) };
  const [report] = openReports(auditOf([excepted, finding('shop', 'l', { severity: 'low' })]), {
    format: 'openreports',
    maxResults: 9,
  });
  t.strictSame(
    report?.results.map(({ result, scored }) => [result, scored]),
    [
      ['skip', false],
      ['warn', false],
    ],
  );
  t.end();
});

t.test('a report of two hundred of the longest results stays below what etcd stores', (t) => {
  const long = 'ü'.repeat(4000);
  const many = Array.from({ length: 300 }, (_, k) =>
    finding('shop', `${k}`, { message: long, fix: long, at: long, evidence: [long] }),
  );
  const [report] = openReports(auditOf(many), { format: 'openreports', maxResults: 200 });
  const size = Buffer.byteLength(JSON.stringify(report));
  t.ok(size < 1_000_000, String(size));
  t.end();
});
