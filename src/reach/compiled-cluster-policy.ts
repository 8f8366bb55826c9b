import { AddressSet } from '../model/address-set.js';
import { byPrecedence, ruleEffect, type ClusterPolicy, type ClusterRule, type Tier } from '../model/cluster-policy.js';
import { DIRECTIONS, type Direction } from '../model/network-policy.js';
import type { PersistentMap } from '../model/persistent-map.js';
import { AddressBlocks, matchesPods, type PodMatcher, type Shared } from './compiled-policy.js';
import type { PodClass } from './pod-class.js';
import { RulePorts } from './rule-ports.js';

/** A rule of a cluster-wide policy, ready to be asked (N30). */
export interface CompiledClusterRule {
  readonly policy: ClusterPolicy;
  readonly at: string;
  readonly action: ClusterRule['action'];
  /** Whether it is about everyone, since a part of it is of no known kind. */
  readonly anyone: boolean;
  readonly pods: readonly PodMatcher[];
  /** Of pods as well as outside. */
  readonly networks: AddressBlocks | undefined;
  readonly ports: RulePorts;
}

/** The rules of both tiers that are asked for some pods in one direction, in the order in which they are. */
export type ClusterRules = Readonly<Record<Tier, readonly CompiledClusterRule[]>>;

interface CompiledClusterPolicy {
  readonly policy: ClusterPolicy;
  readonly subject: PodMatcher;
  readonly rules: Readonly<Record<Direction, readonly CompiledClusterRule[]>>;
}

/** The cluster-wide policies, compiled, and in the order in which they are asked. */
export class ClusterPolicies {
  readonly #sorted = new WeakMap<PersistentMap<ClusterPolicy>, readonly CompiledClusterPolicy[]>();
  readonly #compiled = new WeakMap<ClusterPolicy, CompiledClusterPolicy>();
  readonly #shared: Shared;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /** The rules that are asked for a class. */
  rulesFor(podClass: PodClass, direction: Direction, policies: PersistentMap<ClusterPolicy>): ClusterRules {
    if (policies.size === 0) return NO_RULES;
    const rules = { admin: [] as CompiledClusterRule[], baseline: [] as CompiledClusterRule[] };
    for (const { policy, subject, rules: own } of this.#inOrder(policies))
      if (own[direction].length > 0 && matchesPods(subject, '', podClass)) rules[policy.tier].push(...own[direction]);
    return rules.admin.length + rules.baseline.length === 0 ? NO_RULES : rules;
  }

  /** The policy, compiled once. */
  compiled(policy: ClusterPolicy): CompiledClusterPolicy {
    const known = this.#compiled.get(policy);
    if (known !== undefined) return known;
    const { subject } = policy;
    const made: CompiledClusterPolicy = {
      policy,
      subject: { namespaces: this.#shared.namespaces.of(subject.namespaces), pods: subject.pods },
      rules: { ingress: this.#rules(policy, 'ingress'), egress: this.#rules(policy, 'egress') },
    };
    this.#compiled.set(policy, made);
    return made;
  }

  #inOrder(policies: PersistentMap<ClusterPolicy>): readonly CompiledClusterPolicy[] {
    const known = this.#sorted.get(policies);
    if (known !== undefined) return known;
    const sorted = [...policies.values()].sort(byPrecedence).map((policy) => this.compiled(policy));
    this.#sorted.set(policies, sorted);
    return sorted;
  }

  #rules(policy: ClusterPolicy, direction: Direction): readonly CompiledClusterRule[] {
    return policy.rules[direction].flatMap((rule): CompiledClusterRule[] => {
      const effect = ruleEffect(rule);
      if (effect === 'nothing') return [];
      const { at, action, peers } = rule;
      if (effect === 'deny-everything') {
        const ports = new RulePorts({ kind: 'any' }, this.#shared.ports);
        return [{ policy, at, action: 'deny', anyone: true, pods: [], networks: undefined, ports }];
      }
      const sets = peers.flatMap((peer) => (peer.kind === 'networks' ? [peer.set] : []));
      const pods = peers.flatMap((peer) =>
        peer.kind === 'pods' ? [{ namespaces: this.#shared.namespaces.of(peer.namespaces), pods: peer.pods }] : [],
      );
      const networks = sets.length === 0 ? undefined : new AddressBlocks(AddressSet.union(sets));
      return [
        { policy, at, action, anyone: false, pods, networks, ports: new RulePorts(rule.ports, this.#shared.ports) },
      ];
    });
  }
}

/** Nothing is asked. */
export const NO_RULES: ClusterRules = { admin: [], baseline: [] };

/** The label selectors of a policy that are about namespaces. */
export function namespaceSelectorsOf({
  subject,
  rules,
}: ClusterPolicy): readonly ClusterPolicy['subject']['namespaces'][] {
  const peers = DIRECTIONS.flatMap((direction) => rules[direction].flatMap(({ peers }) => peers));
  return [subject.namespaces, ...peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.namespaces] : []))];
}
