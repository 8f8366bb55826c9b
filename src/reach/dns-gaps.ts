import type { NetworkPolicy } from '../model/network-policy.js';
import type { Protocol } from '../model/port-set.js';
import { coverOf } from '../model/selector-cover.js';
import { implies, type Selector, type Ternary } from '../model/selector.js';

/** What one state of a namespace's policies says of one protocol of DNS. */
export interface DnsState {
  /** Asked for only where the changed policy alone is no answer. */
  readonly policies: () => readonly NetworkPolicy[];
  readonly allowedBy: (policy: NetworkPolicy, protocol: Protocol) => Ternary;
}

/** A policy that is created, changed or removed; undefined on the side where it is not. */
export interface ChangedPolicy {
  readonly before: NetworkPolicy | undefined;
  readonly after: NetworkPolicy | undefined;
}

/**
 * Pods whose egress `policy` isolates and that no policy lets reach DNS.
 * `missing`: the changed policy isolates them. `earlier`: it did before, and they could not reach it then either.
 * `lost`: the change takes it from them. `unknown`: nobody can tell, for this reason.
 */
export type DnsGap =
  | { readonly kind: 'missing' | 'earlier' | 'lost'; readonly policy: NetworkPolicy; readonly pods: Selector }
  | { readonly kind: 'unknown'; readonly reason: 'intricate' | 'namespace' };

/** The policies of a namespace on both sides of a change, and the protocol in question. */
export interface DnsQuestion {
  readonly before: DnsState;
  readonly after: DnsState;
  readonly protocol: Protocol;
}

/**
 * Whether the changed policy alone shows that its change takes DNS from nobody, by what it says of it itself: it has no say
 * on egress, or lets all pods reach DNS that it is and was for. So it is for nearly all policies.
 */
export function leavesDnsAlone({ before, after }: ChangedPolicy, allowed: Ternary): boolean {
  if (after === undefined) return false;
  if (before === undefined && !after.isolates.egress) return true;
  return allowed === 'yes' && (before === undefined || implies(before.podSelector, after.podSelector));
}

/** What a change leaves without DNS in one protocol: at most one gap is named, the gravest. */
export function dnsGap({ before, after }: ChangedPolicy, question: DnsQuestion): DnsGap | undefined {
  const open = new Opening(question.after, question.protocol, after);
  const isolated = after?.isolates.egress === true ? after : undefined;
  const missing = isolated && open.beyond(isolated.podSelector);
  if (isolated === undefined || missing === undefined) return lostWith(before, open, question);
  if (before === undefined || !isSelector(missing)) return asGap('missing', isolated, missing);
  const anew = open.beyond(isolated.podSelector, isolatedBy(question.before));
  if (anew !== undefined) return asGap('missing', isolated, anew);
  return lostWith(before, open, question) ?? asGap('earlier', isolated, missing);
}

/** What pods lose that this policy let reach DNS. */
function lostWith(
  before: NetworkPolicy | undefined,
  open: Opening,
  { before: earlier, after: later, protocol }: DnsQuestion,
): DnsGap | undefined {
  if (before === undefined) return undefined;
  const allowed = earlier.allowedBy(before, protocol);
  if (allowed === 'no' || open.beyond(before.podSelector) === undefined) return undefined;
  for (const policy of later.policies()) {
    if (!policy.isolates.egress) continue;
    const pods = open.beyond(both(policy.podSelector, before.podSelector));
    if (pods === undefined) continue;
    return allowed === 'unknown' ? { kind: 'unknown', reason: 'namespace' } : asGap('lost', policy, pods);
  }
  return undefined;
}

function isolatedBy({ policies }: DnsState): readonly Selector[] {
  return policies()
    .filter(({ isolates }) => isolates.egress)
    .map(({ podSelector }) => podSelector);
}

type Beyond = Selector | 'intricate' | 'namespace';

/** The policies of one state that let their pods reach DNS. */
class Opening {
  readonly #state: DnsState;
  readonly #protocol: Protocol;
  /** The selector of the changed policy, where it lets its pods reach DNS: mostly the whole answer. */
  readonly #own: Selector | undefined;
  #known: { readonly sure: readonly Selector[]; readonly perhaps: readonly Selector[] } | undefined;

  constructor(state: DnsState, protocol: Protocol, changed: NetworkPolicy | undefined) {
    this.#state = state;
    this.#protocol = protocol;
    this.#own = changed !== undefined && state.allowedBy(changed, protocol) === 'yes' ? changed.podSelector : undefined;
  }

  /** Pods of a selector that none of these policies selects, nor any of `others`; undefined where there are none. */
  beyond(pods: Selector, others: readonly Selector[] = []): Beyond | undefined {
    if (this.#own !== undefined && implies(pods, this.#own)) return undefined;
    const { sure, perhaps } = (this.#known ??= this.#lookAtAll());
    const covers = [...sure, ...others];
    if (covers.includes(pods)) return undefined;
    const cover = coverOf(pods, covers);
    if (cover.kind === 'covered') return undefined;
    if (perhaps.length > 0 && coverOf(pods, [...covers, ...perhaps]).kind !== 'gap') return 'namespace';
    return cover.kind === 'gap' ? cover.gap : 'intricate';
  }

  #lookAtAll(): { readonly sure: readonly Selector[]; readonly perhaps: readonly Selector[] } {
    const sure: Selector[] = [];
    const perhaps: Selector[] = [];
    for (const policy of this.#state.policies()) {
      const allowed = this.#state.allowedBy(policy, this.#protocol);
      if (allowed === 'yes') sure.push(policy.podSelector);
      if (allowed === 'unknown') perhaps.push(policy.podSelector);
    }
    return { sure, perhaps };
  }
}

function isSelector(beyond: Beyond): beyond is Selector {
  return typeof beyond === 'object';
}

function asGap(kind: 'missing' | 'earlier' | 'lost', policy: NetworkPolicy, pods: Beyond): DnsGap {
  return isSelector(pods) ? { kind, policy, pods } : { kind: 'unknown', reason: pods };
}

function both(one: Selector, other: Selector): Selector {
  return { at: one.at, requirements: [...one.requirements, ...other.requirements] };
}
