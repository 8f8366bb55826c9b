import { stringify } from 'yaml';
import type { AuditComparison } from '../audit/compare-audits.js';
import type {
  AuditFinding,
  AuditReport,
  ChangeEffect,
  Coverage,
  NamespaceAudit,
  PolicyRecord,
  ProposedChange,
} from '../audit/audit-report.js';
import { subjectTitle } from './audit-view.js';
import type {
  PageChange,
  PageCoverage,
  PageDecisions,
  PageDocument,
  PageFinding,
  PageNamespace,
  PagePolicy,
} from './page-document.js';
import { pageComparison } from './page-comparison.js';
import { pagePicture } from './page-picture.js';
import { printable } from './printable.js';
import { assumptionText, connectionCount, endText, policyText } from './reach-text.js';

/** Longer lists than these make a page that nobody opens. */
const MOST = { findings: 3000, changes: 500, namespaces: 5000, policies: 2000, evidence: 20, names: 20 } as const;

/** What the page shows besides an audit, where it is known. */
export interface PageExtras {
  /** What the webhook decided. */
  readonly decisions?: PageDecisions | undefined;
  /** What has changed since an earlier audit. */
  readonly comparison?: AuditComparison | undefined;
}

/** All that the page shows. */
export function pageDocument(report: AuditReport, { decisions, comparison }: PageExtras = {}): PageDocument {
  const lists = {
    findings: cut(report.findings, MOST.findings),
    changes: cut(report.changes, MOST.changes),
    namespaces: cut(report.namespaces, MOST.namespaces),
    policies: cut(report.inventory, MOST.policies),
  };
  const document: PageDocument = {
    at: report.at,
    wholeAt: report.wholeAt,
    profile: report.profile,
    counts: report.counts,
    picture: pagePicture(report),
    findings: lists.findings.shown.map(findingOf),
    changes: lists.changes.shown.map(changeOf),
    namespaces: lists.namespaces.shown.map(namespaceOf),
    exceptions: report.exceptions,
    policies: lists.policies.shown.map(policyOf),
    decisions: decisions ?? null,
    comparison: comparison === undefined ? null : pageComparison(comparison),
    assumptions: report.assumptions.map((one) =>
      assumptionText(one, (names) => named(names, (name) => name).join(', ')),
    ),
    undecided: report.undecided,
    omitted: omittedOf(report, lists),
  };
  return shownSafely(document);
}

type Lists = Readonly<Record<string, { readonly shown: readonly unknown[]; readonly of: number }>>;

function omittedOf({ cut }: AuditReport, lists: Lists): PageDocument['omitted'] {
  const untold = cut.reduce((sum, { count }) => sum + count, 0);
  return Object.entries(lists).flatMap(([what, { shown, of }]) => {
    const all = what === 'findings' ? of + untold : of;
    return shown.length === all ? [] : [{ what, shown: shown.length, of: all }];
  });
}

function cut<T>(list: readonly T[], most: number): { readonly shown: readonly T[]; readonly of: number } {
  return { shown: list.slice(0, most), of: list.length };
}

function named<T>(list: readonly T[], text: (item: T) => string): readonly string[] {
  const more = list.length - MOST.names;
  return [...list.slice(0, MOST.names).map(text), ...(more > 0 ? [`and ${String(more)} more`] : [])];
}

function findingOf({ source, subject, evidence, ...finding }: AuditFinding): PageFinding {
  return {
    ...finding,
    subject: subjectTitle(subject),
    namespace: subject.namespace,
    evidence: [
      ...evidence.slice(0, MOST.evidence),
      ...(evidence.length > MOST.evidence ? [`and ${String(evidence.length - MOST.evidence)} more`] : []),
    ],
    source:
      source === undefined
        ? ''
        : [
            `${source.guardrail} (${source.rule})`,
            source.action,
            ...(source.standing === 'introduced' || source.standing === 'existing' ? [] : [source.standing]),
            ...(source.exception === undefined ? [] : [`excepted by ${source.exception}`]),
          ].join(', '),
  };
}

function changeOf({ id, title, action, manifest, mends, effect }: ProposedChange): PageChange {
  return { id, title, action: action.do, manifest: stringify(manifest), mends, effect: effectText(effect) };
}

function effectText({ opened, closed, isolationGained, isolationLost }: ChangeEffect): string {
  return [
    opened === 0 ? 'opens nothing' : `opens ${connectionCount(opened)}`,
    ...(closed === 0 ? [] : [`closes ${connectionCount(closed)}`]),
    ...(isolationGained === 0 ? [] : [`isolates ${String(isolationGained)} more`]),
    ...(isolationLost === 0 ? [] : [`ends the isolation of ${String(isolationLost)}`]),
  ].join(', ');
}

function namespaceOf({ namespace, role, coverage, policies, score }: NamespaceAudit): PageNamespace {
  return {
    name: namespace,
    role,
    ingress: coverageOf(coverage.ingress),
    egress: coverageOf(coverage.egress),
    policies,
    score: score.value,
    terms: score.terms,
  };
}

function coverageOf({ isolated, total, unprotected }: Coverage): PageCoverage {
  return { isolated, total, unprotected: named(unprotected, ({ name, workloadKind }) => `${name} (${workloadKind})`) };
}

function policyOf({ policy, created, owner, directions, selected, selects, expires }: PolicyRecord): PagePolicy {
  return {
    policy: policyText(policy),
    namespace: policy.namespace,
    created: created ?? '',
    owner: owner ?? '',
    expires: expires ?? '',
    directions,
    selects: selected,
    names: selects.slice(0, MOST.names).map(endText),
  };
}

/** Every text of it printable; line breaks of manifests stay. */
function shownSafely<T>(value: T): T {
  if (typeof value === 'string') return value.split('\n').map(printable).join('\n') as T;
  if (Array.isArray(value)) return value.map(shownSafely) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shownSafely(inner)])) as T;
}
