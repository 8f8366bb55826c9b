import { groupedBy } from '../../model/grouped-by.js';
import { objectKey } from '../../model/snapshot.js';
import type { AuditCase } from '../audit-case.js';
import { SEVERITIES, type AuditFinding } from '../audit-report.js';
import type { NamespaceCoverage } from '../coverage.js';
import type { ForbiddenWay } from '../isolation.js';
import type { Candidate } from './candidate.js';
import { defaultDenies } from './default-denies.js';
import { deletionOf, type PolicyCase } from './deletions.js';
import { editOf } from './policy-edits.js';
import { spokenBy } from './spoken-by.js';

/** What has been found, which changes are to mend. */
export interface Found {
  readonly findings: readonly AuditFinding[];
  readonly coverage: ReadonlyMap<string, NamespaceCoverage>;
  /** What guardrails forbid and policies let through. */
  readonly ways: readonly ForbiddenWay[];
}

/** What comes to mind for one policy or namespace. */
export interface Options {
  readonly namespace: string;
  /** The same for those that are likely to fail for the same reason. */
  readonly sort: string;
  /** The best first: one of them is enough. */
  readonly candidates: readonly Candidate[];
}

/**
 * Everything that comes to mind, in the order in which it is tried. Default-denies, deletions and edits take turns: where a profile
 * forbids all of one kind, those of the others are not left untried. Of one kind, what may mend the worst comes first.
 */
export function candidatesFor(audited: AuditCase, found: Found): readonly Options[] {
  const [deletions, edits] = policyOptions(audited, found);
  const denies = Array.from(defaultDenies(audited, found.coverage), (candidates): Options => {
    const [first, ...labelled] = candidates;
    const keys = labelled.flatMap(({ action }) =>
      action.do === 'apply' ? Object.keys(action.edit.after.metadata.labels) : [],
    );
    return { namespace: first?.namespace ?? '', sort: `default-deny ${keys.sort().join(' ')}`, candidates };
  });
  return inTurns([denies, deletions, edits]);
}

/** For each policy that has findings: its deletion and what could be done instead, or its edit alone. */
function policyOptions(audited: AuditCase, { findings }: Found): readonly [readonly Options[], readonly Options[]] {
  const ofPolicies = findings.filter(({ subject }) => subject.kind === 'NetworkPolicy');
  const about = groupedBy(ofPolicies, ({ subject: { namespace, name } }) => objectKey(namespace, name));
  const asked = audited.objects.flatMap(({ raw, value }): readonly PolicyCase[] => {
    if (value.kind !== 'NetworkPolicy') return [];
    const own = about.get(objectKey(value.namespace, value.name));
    return own === undefined ? [] : [{ policy: value, raw, findings: own, now: audited.now }];
  });
  asked.sort((one, other) => worstOf(one) - worstOf(other));
  const deletions: Options[] = [];
  const edits: Options[] = [];
  for (const each of asked) {
    const [deletion, edit] = [deletionOf(each), editOf(each, audited)];
    const { namespace } = each.policy;
    const about = [...new Set(each.findings.map(spokenBy))].sort().join(' ');
    const candidates = [deletion, edit].filter((one) => one !== undefined);
    if (deletion !== undefined) deletions.push({ namespace, sort: `deletion ${about}`, candidates });
    else if (edit !== undefined) edits.push({ namespace, sort: `edit ${about}`, candidates });
  }
  return [deletions, edits];
}

/** The findings of a report stand in order, the worst first. */
function worstOf({ findings: [worst] }: PolicyCase): number {
  return worst === undefined ? SEVERITIES.length : SEVERITIES.indexOf(worst.severity);
}

function inTurns<T>(kinds: readonly (readonly T[])[]): readonly T[] {
  const longest = kinds.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: longest }).flatMap((_, k) => kinds.flatMap((kind) => kind.slice(k, k + 1)));
}
