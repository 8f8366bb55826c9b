import type { Direction, NetworkPolicy, Peer, PolicyRule } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';
import { selectorOf, selectsAny } from './end-labels.js';
import { neighbourhoodOf } from './neighbourhood.js';
import { newPolicy } from './new-policy.js';
import type { PolicyEdit, RemedyQuestion } from './remedy.js';
import { blocksOf, podsIn, portsOf, ruleOf } from './rule-parts.js';
import type { End, Explanation, PolicyReference, WorkloadEnd } from './views.js';

/** Of more policies that isolate a workload, only the first could take the rule. */
const MOST_TAKERS = 4;

/**
 * Ways to let a connection through: on each side that does not, a rule in one of the policies that isolate, or a policy of
 * its own. The first that is as good as another is the shorter one.
 */
export function allowingEdits(question: RemedyQuestion): readonly (readonly PolicyEdit[])[] {
  const parts = question.ask(question.snapshot);
  let ways: readonly (readonly PolicyEdit[])[] = [[]];
  for (const direction of ['egress', 'ingress'] as const) {
    const blocked = parts.filter((part) => !part[direction].ports.contains(question.ports));
    const end = direction === 'egress' ? question.from : question.to;
    if (blocked.length === 0 || end.kind === 'addresses') continue;
    const edits = editsOf(end, { direction, blocked, question });
    ways = ways.flatMap((way) => edits.map((edit) => [...way, edit]));
  }
  return ways;
}

interface BlockedSide {
  readonly direction: Direction;
  readonly blocked: readonly Explanation[];
  readonly question: RemedyQuestion;
}

function editsOf(end: WorkloadEnd, { direction, blocked, question }: BlockedSide): readonly PolicyEdit[] {
  const { snapshot, ports } = question;
  const other = direction === 'egress' ? question.to : question.from;
  const peers = peersFor(other, end.namespace, snapshot);
  const rule = ruleOf(direction, { kind: 'listed', list: peers }, portsOf(ports));
  const { others } = neighbourhoodOf(end, snapshot);
  const takers = (blocked[0]?.[direction].isolating ?? [])
    .map((taker) => policyOf(taker, snapshot))
    .filter((policy) => policy !== undefined)
    // In a policy for others as well, the rule would open more, if only to those who come tomorrow.
    .filter(({ podSelector }) => podSelector.requirements.length > 0 && !selectsAny(podSelector, others))
    .slice(0, MOST_TAKERS);
  return [
    ...takers.map((taker) => withRule(taker, rule)),
    {
      before: undefined,
      after: newPolicy({ end, rules: [rule], direction, verb: 'allow', other, snapshot }),
      steps: [],
    },
  ];
}

/** Who the other end is, to a policy in this namespace. */
function peersFor(other: End, own: string, snapshot: Snapshot): readonly Peer[] {
  if (other.kind === 'addresses') return blocksOf(other.addresses);
  return [podsIn(other.namespace, selectorOf(neighbourhoodOf(other, snapshot)), own)];
}

function withRule(policy: NetworkPolicy, rule: PolicyRule): PolicyEdit {
  const { direction } = rule;
  const rules = { ...policy.rules, [direction]: [...policy.rules[direction], rule] };
  return { before: policy, after: { ...policy, rules }, steps: [{ do: 'add', at: `spec.${direction}`, rule }] };
}

/** The policy that is meant, if it is a NetworkPolicy that is there. */
export function policyOf({ kind, namespace, name }: PolicyReference, snapshot: Snapshot): NetworkPolicy | undefined {
  return kind === 'NetworkPolicy' ? snapshot.policies.get(namespace)?.get(name) : undefined;
}
