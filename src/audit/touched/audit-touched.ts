import { caseOfNamespaces } from '../audit-case.js';
import type { AuditInput } from '../audit-input.js';
import type { ProposedChange } from '../audit-report.js';
import type { Audit } from '../audit.js';
import type { AuditFinding } from '../audit-report.js';
import { isolationAfter } from '../isolation.js';
import { sharesOf } from '../namespace-share.js';
import { findingsIn, reportOf } from '../put-together.js';
import type { Touched } from './touched.js';

/**
 * Goes on from an earlier audit: only what a change touches is looked at again, and for the rest the earlier audit speaks. What is said of
 * namespaces, of what is in them and of isolation is what an audit of everything says now; the other parts, and what time alone
 * changes, are as of the last of those (`wholeAt`). Undefined where all must be audited.
 */
export function auditTouched(last: Audit, input: AuditInput, touched: Touched): Audit | undefined {
  const { whole, untried } = last;
  const isolation = isolationAfter(last.isolation, input, touched.changed);
  if (isolation === undefined) return undefined;
  const again = sharesOf(caseOfNamespaces(input, touched.namespaces, whole.asked));
  const kept = [...last.shares].filter(([name]) => !touched.namespaces.has(name));
  const shares = new Map([...kept, ...again].sort(([one], [other]) => (one < other ? -1 : 1)));
  const parts = { input, shares, isolation, whole };
  const found = findingsIn(parts);
  const changes = stillProposed(last.report.changes, touched, found.findings);
  return { ...parts, untried, report: reportOf(parts, found, { changes, untried }) };
}

/**
 * The same of a later state of the cluster in which nothing that an audit sees has changed: it says so of that one, too. What time alone
 * changes is as of the last audit of everything.
 */
export function unchangedAt(last: Audit, input: AuditInput): Audit {
  return { ...last, input, report: { ...last.report, at: new Date(input.now).toISOString() } };
}

/** Of namespaces that were touched nobody has tried any since, and what mends nothing is no use. The others keep their names. */
function stillProposed(
  changes: readonly ProposedChange[],
  { namespaces }: Touched,
  findings: readonly AuditFinding[],
): readonly ProposedChange[] {
  const there = new Set(changes.length === 0 ? [] : findings.map(({ id }) => id));
  return changes.flatMap((change) => {
    const { action } = change;
    const { namespace } = action.do === 'apply' ? action.edit.after : action.policy;
    const mends = change.mends.filter((id) => there.has(id));
    return namespaces.has(namespace) || mends.length === 0 ? [] : [{ ...change, mends }];
  });
}
