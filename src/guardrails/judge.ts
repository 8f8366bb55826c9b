import type { Change, ObjectState } from '../model/change.js';
import type { Finding } from '../model/finding.js';
import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { Problem } from '../model/result.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Standing } from '../model/verdict.js';
import { coversRule, keepsIsolation, narrows } from '../reach/covers.js';
import type { Guardrail } from './guardrail.js';
import type { Outcome } from './rule.js';
import { hasSameSpec } from './untouched.js';

/** What is judged and what is known while judging it. Time is in milliseconds since 1970. */
export interface Case {
  readonly change: Change;
  readonly snapshot: Snapshot;
  readonly now: number;
}

/** A finding of one guardrail, and where it comes from. */
export interface StandingFinding {
  readonly finding: Finding;
  readonly standing: Extract<Standing, 'introduced' | 'existing' | 'undecided'>;
}

type State = ObjectState<NetworkPolicy> | ObjectState<Namespace>;

/**
 * Asks one guardrail about one change. A rule about states sees what would be stored; on an UPDATE its findings are
 * compared with those on what is stored now. A DELETE leaves no state, so only rules about changes speak of it.
 */
export function judge(guardrail: Guardrail, judged: Case): StandingFinding[] {
  const { change, snapshot } = judged;
  const scope = guardrail.scope(change, snapshot);
  if (scope === 'no') return [];
  const found =
    guardrail.judge.judges === 'change' ? standings(guardrail.judge.judge(judged)) : judgeState(guardrail, judged);
  return scope === 'yes' ? found : found.map((entry) => unsureOfScope(entry, change));
}

/** A finding of a guardrail of which nobody knows whether it applies is no finding yet, and no pass either. */
function unsureOfScope({ finding, standing }: StandingFinding, change: Change): StandingFinding {
  const reason = `whether this guardrail applies is not known: the labels of namespace ${change.namespace} are not known`;
  return {
    finding: { ...finding, message: `${finding.message}; ${reason}` },
    standing: standing === 'introduced' ? 'undecided' : standing,
  };
}

function judgeState(guardrail: Guardrail, judged: Case): StandingFinding[] {
  const { after } = judged.change;
  if (after === undefined) return [];
  const outcome = ask(guardrail, after, judged);
  if (judged.change.operation !== 'UPDATE' || outcome.findings.length + outcome.undecided.length === 0)
    return standings(outcome);
  return compareWithBefore(guardrail, outcome, judged);
}

function ask({ judge: { judges, judge } }: Guardrail, { read }: State, { snapshot, now }: Case): Outcome {
  if (judges === 'change') return { findings: [], undecided: [] };
  if (!read.ok) return { findings: [], undecided: [unreadable(read.problems)] };
  return judge({ object: read.value, snapshot, now });
}

function unreadable(problems: readonly Problem[]): { at: string; reason: string } {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more problems of this object)` : '';
  return { at: first?.at ?? '', reason: `the object cannot be read: ${first?.message ?? 'no reason is known'}${more}` };
}

function standings({ findings, undecided }: Outcome): StandingFinding[] {
  return [
    ...findings.map((finding): StandingFinding => ({ finding, standing: 'introduced' })),
    ...undecided.map((entry): StandingFinding => ({ finding: asFinding(entry), standing: 'undecided' })),
  ];
}

function asFinding({ at, reason }: { at: string; reason: string }): Finding {
  return {
    messageId: 'undecided',
    message: reason,
    at,
    data: {},
    fix: 'make known what is missing, or ask those who run the cluster',
  };
}

/**
 * Ratcheting: what was already there is not held against the one who changes something else. A finding is the same one
 * when its message and data are the same, each counted as often as it occurs. For a rule about what a policy opens that
 * is not enough, since `0.0.0.0/0` on port 443 may have become `0.0.0.0/0` on every port: the offending part itself must
 * allow nothing new, and a change that allows nothing new at all introduces nothing.
 */
function compareWithBefore(guardrail: Guardrail, outcome: Outcome, judged: Case): StandingFinding[] {
  const { change } = judged;
  const opening = guardrail.rule.judges === 'opening';
  const closes = opening && (hasSameSpec(change) || onlyNarrows(change));
  if (closes) return standings(outcome).map(({ finding }): StandingFinding => ({ finding, standing: 'existing' }));
  const earlier = new Map<string, number>();
  if (change.before !== undefined) {
    for (const { finding } of standings(ask(guardrail, change.before, judged))) {
      earlier.set(identity(finding), (earlier.get(identity(finding)) ?? 0) + 1);
    }
  }
  return standings(outcome).map(({ finding, standing }): StandingFinding => {
    const left = earlier.get(identity(finding)) ?? 0;
    if (left === 0 || (opening && opensMore(change, finding.at))) return { finding, standing };
    earlier.set(identity(finding), left - 1);
    return { finding, standing: 'existing' };
  });
}

function identity({ messageId, message, data }: Finding): string {
  return JSON.stringify([messageId, message, data]);
}

/** Both states of a policy, where both can be read. */
function policies(change: Change): { before: NetworkPolicy; after: NetworkPolicy } | undefined {
  if (change.kind !== 'NetworkPolicy' || change.before?.read.ok !== true || change.after?.read.ok !== true)
    return undefined;
  return { before: change.before.read.value, after: change.after.read.value };
}

function onlyNarrows(change: Change): boolean {
  const states = policies(change);
  return states !== undefined && narrows(states.before, states.after);
}

/** Whether the rule that a finding points into (`spec.egress[2].to[0]`) allows anything that the stored policy did not. */
function opensMore(change: Change, at: string): boolean {
  const states = policies(change);
  if (states === undefined || !keepsIsolation(states.before, states.after)) return true;
  const rules = [...states.after.rules.ingress, ...states.after.rules.egress];
  const rule = rules.find((candidate) => at === candidate.at || at.startsWith(`${candidate.at}.`));
  return rule !== undefined && !coversRule(states.before, rule);
}
