import type { AuditFinding, AuditReport, Coverage, NamespaceAudit, ProposedChange } from '../audit/audit-report.js';
import type { AuditComparison } from '../audit/compare-audits.js';
import type { PolicyReference } from '../reach/views.js';
import type { AuditDocument } from './audit-schema.js';
import type { AuditView } from './audit-view.js';
import { patchOf } from './policy-patch.js';
import { assumptionDocument, connectionDocument, portsDocument, workloadDocument } from './reach-documents.js';

/**
 * The audit for programs, in the shape of docs/schemas/audit.schema.json. It is whole with a comparison, too, so that it can
 * be what the next one is compared with.
 */
export function auditJsonReport(view: AuditView): string {
  const { report, comparison } = view;
  const { at, profile, counts, cut, exceptions, undecided } = report;
  const document: AuditDocument = {
    at,
    profile: { name: profile.name, hash: profile.hash },
    counts: { ...counts },
    findings: report.findings.map((finding) => findingDocument(finding, view)),
    cut: cut.map((each) => ({ ...each })),
    ...(comparison === undefined ? {} : { comparison: comparisonDocument(comparison) }),
    namespaces: report.namespaces.map(namespaceDocument),
    inventory: report.inventory.map(({ policy, created, owner, directions, selected, selects, expires }) => ({
      policy: policyDocument(policy),
      ...(created === undefined ? {} : { created }),
      ...(owner === undefined ? {} : { owner }),
      directions: [...directions],
      selected,
      selects: selects.map(workloadDocument),
      ...(expires === undefined ? {} : { expires }),
    })),
    exceptions: exceptions.map((exception) => ({ ...exception, guardrails: [...exception.guardrails] })),
    changes: report.changes.map(changeDocument),
    map: mapDocument(report.map),
    assumptions: report.assumptions.map(assumptionDocument),
    undecided: [...undecided],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

type Finding = AuditDocument['findings'][number];

function findingDocument(
  { id, section, check, severity, subject, at, message, evidence, fix, source }: AuditFinding,
  { placeOf }: AuditView,
): Finding {
  const place = placeOf(subject, at);
  return {
    id,
    section,
    check,
    severity,
    subject: { ...subject },
    path: at,
    message,
    evidence: [...evidence],
    fix,
    ...(source === undefined ? {} : { guardrail: guardrailDocument(source) }),
    ...(place === undefined ? {} : { file: place.file, line: place.line }),
  };
}

function guardrailDocument(source: NonNullable<AuditFinding['source']>): NonNullable<Finding['guardrail']> {
  const { guardrail, rule, action, effect, standing, exception } = source;
  return { name: guardrail, rule, action, effect, standing, ...(exception === undefined ? {} : { exception }) };
}

function comparisonDocument({
  since,
  fresh,
  better,
  unchanged,
  doubts,
}: AuditComparison): NonNullable<AuditDocument['comparison']> {
  return {
    since,
    new: fresh.map(({ id }) => id),
    better: better.map(({ id, section, check, severity, subject, message, now }) => ({
      id,
      section,
      check,
      severity,
      subject: { ...subject },
      message,
      ...(now === undefined ? {} : { now }),
    })),
    unchanged,
    doubts: [...doubts],
  };
}

function namespaceDocument({ namespace, role, coverage, policies, score }: NamespaceAudit) {
  const one = ({ isolated, total, unprotected }: Coverage) => ({
    isolated,
    total,
    unprotected: unprotected.map(workloadDocument),
  });
  return {
    namespace,
    role,
    coverage: { ingress: one(coverage.ingress), egress: one(coverage.egress) },
    policies,
    score: { value: score.value, terms: score.terms.map(({ points, reason }) => ({ points, reason })) },
  };
}

function mapDocument({ holds, total, links, connections }: AuditReport['map']): AuditDocument['map'] {
  return {
    holds,
    total,
    links: links.map(({ from, to, count, ports }) => ({ from, to, count, ports: portsDocument(ports) })),
    connections: connections.map(connectionDocument),
  };
}

function changeDocument({
  id,
  title,
  action,
  manifest,
  mends,
  effect,
}: ProposedChange): AuditDocument['changes'][number] {
  const edit = action.do === 'apply' && action.edit.before !== undefined ? action.edit : undefined;
  return {
    id,
    title,
    do: action.do,
    policy: policyDocument(policyOf(action)),
    manifest,
    ...(edit === undefined ? {} : { patch: [...patchOf(edit)] }),
    mends: [...mends],
    effect: { ...effect },
  };
}

function policyOf(action: ProposedChange['action']): PolicyReference {
  return action.do === 'apply' ? action.edit.after : action.policy;
}

function policyDocument({ kind, namespace, name }: PolicyReference): { kind: string; namespace: string; name: string } {
  return { kind, namespace, name };
}
