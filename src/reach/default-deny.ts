import { rulesInForce, type Direction, type NetworkPolicy, type PolicyRule } from '../model/network-policy.js';
import { matchesByDefault } from '../model/controller-labels.js';
import { coverOf } from '../model/selector-cover.js';
import { isUnsatisfiable, type Selector } from '../model/selector.js';

/** Why a namespace has no default-deny: pods that no policy isolates, or a rule for pods that nobody labelled. */
export type DefaultDenyGap =
  | { readonly kind: 'open'; readonly pods: Selector }
  | {
      readonly kind: 'allowed';
      readonly policy: NetworkPolicy;
      readonly rule: PolicyRule;
      readonly isolation: Isolation;
    };

/**
 * Whether every pod is isolated where some are allowed something by default: that is worth keeping. It is `void` where
 * one policy allows everything to every pod, as if none were isolated.
 */
type Isolation = 'kept' | 'void' | 'unknown';

/** Whether a namespace has a default-deny. `unknown` where its selectors are too intricate to tell. */
export type DefaultDeny =
  | { readonly kind: 'there' }
  | { readonly kind: 'lacking'; readonly gap: DefaultDenyGap }
  | { readonly kind: 'unknown' };

/** One direction, and which rules are no matter even where they are for every pod. */
export interface DefaultDenyQuestion {
  readonly direction: Direction;
  readonly permits: (rule: PolicyRule) => boolean;
}

const THERE: DefaultDeny = { kind: 'there' };

/**
 * Whether these policies of one namespace isolate every pod, present or future and whatever its labels, and allow it
 * nothing that it has not been labelled for (N3). Policies that only together select everything count; names and forms
 * do not.
 */
export function defaultDenyOf(
  policies: Iterable<NetworkPolicy>,
  { direction, permits }: DefaultDenyQuestion,
): DefaultDeny {
  const selectors: Selector[] = [];
  let allowed: { readonly policy: NetworkPolicy; readonly rule: PolicyRule } | undefined;
  let isVoid = false;
  for (const policy of policies) {
    if (!policy.isolates[direction]) continue;
    selectors.push(policy.podSelector);
    isVoid ||= policy.podSelector.requirements.length === 0 && policy.rules[direction].some(allowsEverything);
    if (allowed !== undefined || policy.rules[direction].length === 0 || !matchesByDefault(policy.podSelector))
      continue;
    const rule = policy.rules[direction].find((each) => !allowsNothing(each) && !permits(each));
    if (rule !== undefined) allowed = { policy, rule };
  }
  const cover = coverOf(EVERY_POD, selectors);
  if (cover.kind === 'gap') return { kind: 'lacking', gap: { kind: 'open', pods: cover.gap } };
  if (allowed !== undefined) {
    const isolation = isVoid ? 'void' : cover.kind === 'covered' ? 'kept' : 'unknown';
    return { kind: 'lacking', gap: { kind: 'allowed', ...allowed, isolation } };
  }
  return cover.kind === 'unknown' ? { kind: 'unknown' } : THERE;
}

const EVERY_POD: Selector = { at: '', requirements: [] };

/** The rules in force of one direction that can let anything through (N2). */
export function openRules(policy: NetworkPolicy, direction: Direction): readonly PolicyRule[] {
  return rulesInForce(policy, direction).filter((rule) => !allowsNothing(rule));
}

/** Whether a rule is as good as no isolation (N3). */
function allowsEverything({ peers, ports }: PolicyRule): boolean {
  return peers.kind === 'anyone' && ports.kind === 'any';
}

/** Whether none of a rule's peers can exist. */
function allowsNothing({ peers }: PolicyRule): boolean {
  if (peers.kind === 'anyone') return false;
  return peers.list.every((peer) => {
    if (peer.kind === 'addresses') return peer.set.isEmpty;
    const { namespaces, pods } = peer;
    return isUnsatisfiable(pods) || (namespaces.kind === 'selected' && isUnsatisfiable(namespaces.selector));
  });
}
