import type { ReachDiff } from '../../reach/views.js';
import { objectKey, type Snapshot } from '../../model/snapshot.js';
import type { AuditCase } from '../audit-case.js';
import { SEVERITIES, type AuditFinding, type ChangeEffect, type ProposedChange } from '../audit-report.js';
import { changedBy, neutrallyChangedBy, type Candidate } from './candidate.js';
import { candidatesFor, type Found, type Options } from './candidates.js';
import { closingsOf } from './closings.js';
import { FairQueue } from './fair-queue.js';
import { NamespaceFindings } from './namespace-findings.js';

/** So many are proposed in one report; what is left comes in the next, once these are applied. */
const MOST_PROPOSED = 200;
/** And so many are tried for it: each costs milliseconds, and what has failed fails again in the next report. Those like them come last. */
const MOST_TRIED = 600;
/** Of each trial, as in the engine's `tryDiff`. */
const DIFF_STEPS = 200_000;

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
  const all = candidatesFor(audited, found);
  const queue = new FairQueue(all, ({ namespace, sort }) => [`namespace ${namespace}`, sort]);
  const findings = new NamespaceFindings(audited);
  const useful: Tried[] = [];
  let tried = 0;
  for (; tried < Math.min(all.length, MOST_TRIED) && useful.length < MOST_PROPOSED; tried++) {
    const options = queue.next();
    if (options === undefined) break;
    const one = firstUseful(options, { audited, findings });
    if (one === undefined) queue.failed(options);
    else useful.push(one);
  }
  useful.sort((one, other) => orderOf(one) - orderOf(other) || (one.candidate.slug < other.candidate.slug ? -1 : 1));
  const changes: ProposedChange[] = [];
  let { snapshot } = audited;
  const add = ({ title, action, manifest, slug }: Candidate, mends: readonly string[], effect: ChangeEffect): void => {
    const id = `${String(changes.length + 1).padStart(3, '0')}-${slug}`;
    changes.push({ id, title, action, manifest, mends, effect });
  };
  const take = ({ candidate, mends, effect }: Tried): void => {
    const after = changedBy(snapshot, candidate);
    if (opens(diffOf(audited, snapshot, after)) || !isNeutral(candidate, snapshot, audited)) return;
    snapshot = after;
    add(
      candidate,
      mends.map(({ id }) => id),
      effect,
    );
  };
  useful.filter(({ candidate }) => candidate.action.do === 'apply').forEach(take);
  const isHarmless = (candidate: Candidate): boolean =>
    findings.compared(candidate, changedBy(audited.snapshot, candidate)).brought.every(isMinor);
  const taken = new Set(useful.map(({ candidate }) => policyKey(candidate)));
  const closings = closingsOf(audited, found.ways, { snapshot, taken, isHarmless });
  for (const { candidate, mends, closed } of closings) {
    snapshot = changedBy(snapshot, candidate);
    add(candidate, mends, { ...NO_EFFECT, closed });
  }
  useful.filter(({ candidate }) => candidate.action.do === 'delete').forEach(take);
  return { changes, untried: all.length - tried };
}

interface Tried {
  readonly candidate: Candidate;
  readonly mends: readonly AuditFinding[];
  readonly effect: ChangeEffect;
}

interface Trials {
  readonly audited: AuditCase;
  readonly findings: NamespaceFindings;
}

function firstUseful({ candidates }: Options, trials: Trials): Tried | undefined {
  for (const candidate of candidates) {
    const one = tryAlone(candidate, trials);
    if (one !== undefined) return one;
  }
  return undefined;
}

function tryAlone(candidate: Candidate, { audited, findings }: Trials): Tried | undefined {
  const after = changedBy(audited.snapshot, candidate);
  const diff = diffOf(audited, audited.snapshot, after);
  if (diff === undefined || opens(diff)) return undefined;
  if (!isNeutral(candidate, audited.snapshot, audited)) return undefined;
  const { mended, brought } = findings.compared(candidate, after);
  if (mended.length === 0 || !brought.every(isMinor)) return undefined;
  const gained = diff.isolation.length;
  return {
    candidate,
    mends: mended,
    effect: { ...NO_EFFECT, closed: diff.closed.length, isolationGained: gained },
  };
}

function policyKey({ action }: Candidate): string {
  const { namespace, name } = action.do === 'apply' ? action.edit.after : action.policy;
  return objectKey(namespace, name);
}

function isMinor({ severity }: AuditFinding): boolean {
  return severity === 'low' || severity === 'info';
}

const NO_EFFECT: ChangeEffect = { opened: 0, closed: 0, isolationGained: 0, isolationLost: 0 };

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
