import { matchesByDefault } from '../model/controller-labels.js';
import type { NetworkPolicy, PolicyRule } from '../model/network-policy.js';
import { implies } from '../model/selector.js';
import { allowedBy } from './allowed.js';
import { openRules, type DefaultDeny, type DefaultDenyGap, type DefaultDenyQuestion } from './default-deny.js';

/**
 * What a change takes from the default-deny of a namespace: all that there was (`ended`), or some of what was left of
 * one that rules have pierced already.
 */
export type DefaultDenyLoss =
  | { readonly kind: 'ended'; readonly gap: DefaultDenyGap }
  | { readonly kind: 'pierced'; readonly gap: OpenedByDefault & DefaultDenyGap }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown' };

/** A rule, and the policy in which it stands. */
export interface OpenedByDefault {
  readonly policy: NetworkPolicy;
  readonly rule: PolicyRule;
}

const NOTHING: DefaultDenyLoss = { kind: 'nothing' };
const UNKNOWN: DefaultDenyLoss = { kind: 'unknown' };

/**
 * What is lost where there is this gap after a change. While every pod is isolated there is something to lose, however
 * much they are allowed: no sequence of changes of which none loses anything leads from there to pods that are not
 * isolated, or to more that is allowed by default. `opened` is asked only where the answer hangs on it.
 */
export function lossOf(
  earlier: DefaultDeny,
  gap: DefaultDenyGap,
  opened: () => OpenedByDefault | undefined,
): DefaultDenyLoss {
  if (earlier.kind === 'unknown') return UNKNOWN;
  if (earlier.kind === 'there') return { kind: 'ended', gap };
  if (earlier.gap.kind === 'open' || earlier.gap.isolation === 'void') return NOTHING;
  const wasIsolated = earlier.gap.isolation === 'kept';
  if (gap.kind === 'open') return wasIsolated ? { kind: 'ended', gap } : UNKNOWN;
  const found = opened();
  if (found === undefined) return gap.isolation === 'unknown' ? UNKNOWN : NOTHING;
  if (!wasIsolated) return UNKNOWN;
  return gap.isolation === 'void'
    ? { kind: 'ended', gap: { ...gap, ...found } }
    : { kind: 'pierced', gap: { ...gap, ...found } };
}

/** So many peers and ports of other policies are compared with; where there are more, a rule may count as new that is not. */
const MOST_COMPARED = 20_000;

/**
 * The first rule of a changed policy that allows pods that nobody labelled what neither is permitted nor was allowed to all of
 * them by the policies of the namespace before. Sound, not complete: a rule may be found that opens nothing new.
 */
export function openedByDefault(
  policy: NetworkPolicy,
  earlier: Iterable<NetworkPolicy>,
  { direction, permits }: DefaultDenyQuestion,
): OpenedByDefault | undefined {
  if (!matchesByDefault(policy.podSelector)) return undefined;
  const rules = openRules(policy, direction).filter((rule) => !permits(rule));
  if (rules.length === 0) return undefined;
  const known: PolicyRule[] = [];
  let size = 0;
  for (const other of earlier) {
    if (!other.isolates[direction] || !implies(policy.podSelector, other.podSelector)) continue;
    // What the policy itself allowed is always compared with.
    if (other.name !== policy.name) size += sizeOf(other.rules[direction]);
    if (other.name === policy.name || size <= MOST_COMPARED) known.push(...other.rules[direction]);
  }
  const allowed = allowedBy(known, policy.namespace);
  const rule = rules.find((each) => !allowed.covers(each));
  return rule && { policy, rule };
}

function sizeOf(rules: readonly PolicyRule[]): number {
  let size = 0;
  for (const { peers, ports } of rules) {
    size += 1 + (peers.kind === 'listed' ? peers.list.length : 0) + (ports.kind === 'listed' ? ports.list.length : 0);
  }
  return size;
}
