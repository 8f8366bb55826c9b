import type { ReachDiff } from '../../reach/views.js';
import type { Snapshot } from '../../model/snapshot.js';
import { objectKey } from '../../model/snapshot.js';
import type { AuditCase } from '../audit-case.js';
import { SEVERITIES, type AuditFinding, type ChangeEffect, type ProposedChange } from '../audit-report.js';
import type { NamespaceCoverage } from '../coverage.js';
import { changedBy, neutrallyChangedBy, type Candidate } from './candidate.js';
import { defaultDenies } from './default-denies.js';
import { deletionOf, type PolicyCase } from './deletions.js';
import { NamespaceFindings } from './namespace-findings.js';
import { editOf } from './policy-edits.js';

/** So many are tried for one report; what is left comes in the next, once these are applied. */
const MOST_TRIED = 200;
/** Of each trial, as in the engine's `tryDiff`. */
const DIFF_STEPS = 200_000;

/** What has been found, which changes are to mend. */
export interface Found {
  readonly findings: readonly AuditFinding[];
  readonly coverage: ReadonlyMap<string, NamespaceCoverage>;
}

/**
 * Changes that each make some findings vanish, bring no finding worse than a note or a low one, and open nothing: neither alone nor after those
 * before them. What is applied comes before what is deleted, and what mends the worst first.
 */
export function changesFor(
  audited: AuditCase,
  found: Found,
): {
  readonly changes: readonly ProposedChange[];
  readonly untried: number;
} {
  const all = [...candidatesFor(audited, found)];
  const tried = all.slice(0, MOST_TRIED);
  const findings = new NamespaceFindings(audited);
  const useful = tried.flatMap((options): readonly Tried[] => {
    for (const candidate of options) {
      const one = tryAlone(candidate, { audited, findings });
      if (one !== undefined) return [one];
    }
    return [];
  });
  useful.sort((one, other) => orderOf(one) - orderOf(other) || (one.candidate.slug < other.candidate.slug ? -1 : 1));
  const changes: ProposedChange[] = [];
  let { snapshot } = audited;
  for (const { candidate, mends, effect } of useful) {
    const after = changedBy(snapshot, candidate);
    if (opens(diffOf(audited, snapshot, after)) || !isNeutral(candidate, snapshot, audited)) continue;
    snapshot = after;
    const { title, action, manifest, slug } = candidate;
    const id = `${String(changes.length + 1).padStart(3, '0')}-${slug}`;
    changes.push({ id, title, action, manifest, mends: mends.map((finding) => finding.id), effect });
  }
  return { changes, untried: all.length - tried.length };
}

/** For each policy or namespace, the changes that come to mind, the best first: one of them is enough. */
function* candidatesFor(audited: AuditCase, { findings, coverage }: Found): Generator<readonly Candidate[]> {
  yield* defaultDenies(audited, coverage);
  const about = new Map<string, AuditFinding[]>();
  for (const finding of findings) {
    const { kind, namespace, name } = finding.subject;
    if (kind !== 'NetworkPolicy') continue;
    const key = objectKey(namespace, name);
    about.set(key, [...(about.get(key) ?? []), finding]);
  }
  for (const { raw, value } of audited.objects) {
    if (value.kind !== 'NetworkPolicy') continue;
    const own = about.get(objectKey(value.namespace, value.name));
    if (own === undefined) continue;
    const asked: PolicyCase = { policy: value, raw, findings: own, now: audited.now };
    const options = [deletionOf(asked), editOf(asked, audited)].filter((candidate) => candidate !== undefined);
    if (options.length > 0) yield options;
  }
}

interface Tried {
  readonly candidate: Candidate;
  readonly mends: readonly AuditFinding[];
  readonly effect: ChangeEffect;
}

function tryAlone(
  candidate: Candidate,
  { audited, findings }: { readonly audited: AuditCase; readonly findings: NamespaceFindings },
): Tried | undefined {
  const after = changedBy(audited.snapshot, candidate);
  const diff = diffOf(audited, audited.snapshot, after);
  if (diff === undefined || opens(diff)) return undefined;
  if (!isNeutral(candidate, audited.snapshot, audited)) return undefined;
  const { mended, brought } = findings.compared(candidate, after);
  if (mended.length === 0 || brought.some(({ severity }) => severity !== 'low' && severity !== 'info'))
    return undefined;
  const gained = diff.isolation.length;
  return {
    candidate,
    mends: mended,
    effect: { opened: 0, closed: diff.closed.length, isolationGained: gained, isolationLost: 0 },
  };
}

function isNeutral(candidate: Candidate, snapshot: Snapshot, audited: AuditCase): boolean {
  const after = neutrallyChangedBy(snapshot, candidate);
  if (after === undefined) return true;
  const diff = diffOf(audited, snapshot, after);
  return diff !== undefined && diff.opened.length + diff.closed.length + diff.isolation.length === 0;
}

function diffOf({ engine }: AuditCase, before: Snapshot, after: Snapshot): ReachDiff | undefined {
  return engine.tryDiff(before, after, DIFF_STEPS);
}

/** What cannot be told may open something. */
function opens(diff: ReachDiff | undefined): boolean {
  return diff === undefined || diff.opened.length > 0 || diff.isolation.some(({ change }) => change === 'lost');
}

function orderOf({ candidate, mends }: Tried): number {
  const worst = Math.min(...mends.map(({ severity }) => SEVERITIES.indexOf(severity)));
  return (candidate.action.do === 'delete' ? SEVERITIES.length : 0) + worst;
}
