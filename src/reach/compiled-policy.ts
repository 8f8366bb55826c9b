import { AddressSet } from '../model/address-set.js';
import type { Family } from '../model/cidr.js';
import {
  rulesInForce,
  type Direction,
  type NetworkPolicy,
  type PodPeer,
  type PolicyRule,
} from '../model/network-policy.js';
import { matches, type Selector } from '../model/selector.js';
import type { NamespaceMatcher, NamespaceMatchers } from './namespace-matcher.js';
import { FAMILY_BITS, type PodClass } from './pod-class.js';
import type { PortTable } from './port-table.js';
import { RulePorts } from './rule-ports.js';

/** A NetworkPolicy in a form that is quick to ask. It depends on nothing but the policy. */
export interface CompiledPolicy {
  readonly policy: NetworkPolicy;
  /** Those in force. */
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

/** A rule of a NetworkPolicy in force. */
export interface CompiledRule {
  readonly policy: NetworkPolicy;
  readonly at: string;
  readonly anyone: boolean;
  readonly pods: readonly PodMatcher[];
  readonly blocks: AddressBlocks | undefined;
  readonly ports: RulePorts;
}

/** Pods of some namespaces. */
export interface PodMatcher {
  /** Those of the policy's own namespace where it is undefined. */
  readonly namespaces: NamespaceMatcher | undefined;
  readonly pods: Selector;
}

/** What compiled policies share. */
export interface Shared {
  readonly ports: PortTable;
  readonly namespaces: NamespaceMatchers;
}

/** Addresses that a rule names by ipBlocks: all of them together (N20). */
export class AddressBlocks {
  readonly set: AddressSet;
  /** {@link FAMILY_BITS} in which some of the addresses are within. */
  readonly #answers = new WeakMap<AddressSet, number>();

  constructor(set: AddressSet) {
    this.set = set;
  }

  /** The families in which any of these addresses is within. */
  familiesWithin(addresses: AddressSet): number {
    const known = this.#answers.get(addresses);
    if (known !== undefined) return known;
    const within = this.set.intersect(addresses);
    let answer = 0;
    for (const family of ['ipv4', 'ipv6'] satisfies Family[])
      if (within.blocksFilled(family, 0) > 0) answer |= FAMILY_BITS[family];
    this.#answers.set(addresses, answer);
    return answer;
  }
}

/** Makes a policy ready to be asked. Linear in its size, but for the union of its addresses. */
export function compilePolicy(policy: NetworkPolicy, shared: Shared): CompiledPolicy {
  const rules = (direction: Direction): readonly CompiledRule[] =>
    rulesInForce(policy, direction).map((rule) => compileRule(policy, rule, shared));
  return { policy, rules: { ingress: rules('ingress'), egress: rules('egress') } };
}

function compileRule(policy: NetworkPolicy, { at, peers, ports }: PolicyRule, shared: Shared): CompiledRule {
  const list = peers.kind === 'anyone' ? [] : peers.list;
  const sets = list.flatMap((peer) => (peer.kind === 'addresses' ? [peer.set] : []));
  return {
    policy,
    at,
    anyone: peers.kind === 'anyone',
    pods: list.flatMap((peer) => {
      return peer.kind === 'addresses' ? [] : [podMatcherOf(peer, shared)];
    }),
    blocks: sets.length === 0 ? undefined : new AddressBlocks(AddressSet.union(sets)),
    ports: new RulePorts(ports, shared.ports),
  };
}

/** Makes a peer ready to be asked. */
export function podMatcherOf({ namespaces, pods }: PodPeer, shared: Shared): PodMatcher {
  return { namespaces: namespaces.kind === 'own' ? undefined : shared.namespaces.of(namespaces.selector), pods };
}

/** Whether pods of a class are meant by a peer of a policy in this namespace. */
export function matchesPods(
  { namespaces, pods }: PodMatcher,
  ownNamespace: string,
  { home, labels }: PodClass,
): boolean {
  if (namespaces === undefined ? home.name !== ownNamespace : !namespaces.matches(home)) return false;
  return matches(pods, labels);
}
