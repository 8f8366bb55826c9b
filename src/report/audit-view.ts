import type { AuditComparison } from '../audit/compare-audits.js';
import {
  SEVERITIES,
  type AuditFinding,
  type AuditReport,
  type ProposedChange,
  type Severity,
  type Subject,
} from '../audit/audit-report.js';
import { standingNote } from './check-report.js';

/** Where something stands in a file. Lines and columns count from 1. */
export interface FilePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An audit, and what of it somebody wants to see. */
export interface AuditView {
  readonly report: AuditReport;
  /** Undefined where nothing is compared; else only what is new is shown, and what got better. */
  readonly comparison: AuditComparison | undefined;
  /** From which severity on a finding makes the run fail; undefined where none does. */
  readonly failOn: Severity | undefined;
  /** Where a subject stands; undefined for what no file holds. */
  readonly placeOf: (subject: Subject, at: string) => FilePlace | undefined;
  /** What to type to apply the changes and to see first what they close; empty where they are not written. */
  readonly commands: readonly string[];
}

/** The findings that are shown: all, or those that are new. */
export function shownFindings({ report, comparison }: AuditView): readonly AuditFinding[] {
  return comparison?.fresh ?? report.findings;
}

/** The changes that are shown: all, or those that mend what is new. */
export function shownChanges({ report: { changes }, comparison }: AuditView): readonly ProposedChange[] {
  if (comparison === undefined) return changes;
  const fresh = new Set(comparison.fresh.map(({ id }) => id));
  return changes.filter(({ mends }) => mends.some((id) => fresh.has(id)));
}

/** Whether this finding makes the run fail. */
export function failsAudit({ severity }: Pick<AuditFinding, 'severity'>, failOn: Severity | undefined): boolean {
  return failOn !== undefined && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);
}

/** `NetworkPolicy shop/web`, `Namespace shop`, `ClusterNetworkPolicy deny-all`. */
export function subjectTitle({ kind, namespace, name }: Subject): string {
  return namespace === '' || kind === 'Namespace' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** Who speaks: `loses-dns`, or a guardrail with its rule, `no-wide-egress (limit-cidr-width)`. */
export function checkTitle({ check, source }: Pick<AuditFinding, 'check' | 'source'>): string {
  return source === undefined ? check : `${source.guardrail} (${source.rule})`;
}

/** The sentence of a finding, and in brackets why it weighs less than its guardrail says, where it does. */
export function findingText({ message, source }: Pick<AuditFinding, 'message' | 'source'>): string {
  const note = source === undefined ? '' : standingNote(source);
  return note === '' ? message : `${message} [${note}]`;
}
