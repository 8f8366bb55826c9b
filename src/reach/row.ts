import type { ClusterPolicy } from '../model/cluster-policy.js';
import type { Direction, NetworkPolicy, PodPeer } from '../model/network-policy.js';
import type { PersistentMap } from '../model/persistent-map.js';
import { matches } from '../model/selector.js';
import { ClusterPolicies, type ClusterRules } from './compiled-cluster-policy.js';
import {
  compilePolicy,
  podMatcherOf,
  type CompiledPolicy,
  type CompiledRule,
  type PodMatcher,
  type Shared,
} from './compiled-policy.js';
import type { PodClass } from './pod-class.js';

/** Which policies there are. */
export interface PolicyPicture {
  readonly policies: PersistentMap<PersistentMap<NetworkPolicy>>;
  readonly clusterPolicies: PersistentMap<ClusterPolicy>;
}

/** The policies that select a class in a direction (N3), and their rules. */
export interface Row {
  /** What was asked: the policies of the namespace. */
  readonly of: PersistentMap<NetworkPolicy> | undefined;
  readonly ofCluster: PersistentMap<ClusterPolicy>;
  /** Under which version of the namespace. */
  readonly version: number;
  readonly isolating: readonly CompiledPolicy[];
  readonly rules: readonly CompiledRule[];
  /** Whether any rule names addresses. */
  readonly byAddress: boolean;
  /** Those of policies of the whole cluster. */
  readonly cluster: ClusterRules;
}

/** Finds the policies of a class, by need, and keeps what it found for as long as the policies of the namespace stay the same. */
export class Rows {
  readonly #compiled = new WeakMap<NetworkPolicy, CompiledPolicy>();
  readonly cluster: ClusterPolicies;
  readonly #shared: Shared;

  constructor(shared: Shared) {
    this.#shared = shared;
    this.cluster = new ClusterPolicies(shared);
  }

  /** The policy, compiled once. */
  compiled(policy: NetworkPolicy): CompiledPolicy {
    const known = this.#compiled.get(policy);
    if (known !== undefined) return known;
    const made = compilePolicy(policy, this.#shared);
    this.#compiled.set(policy, made);
    return made;
  }

  /** A peer, ready to be asked. */
  podMatcher(peer: PodPeer): PodMatcher {
    return podMatcherOf(peer, this.#shared);
  }

  /** What is in force for a class. */
  of(podClass: PodClass, direction: Direction, { policies, clusterPolicies }: PolicyPicture): Row {
    const own = policies.get(podClass.home.name);
    const { version } = podClass.home;
    const [last, earlier] = podClass.rows[direction];
    const isCurrent = (row: Row | undefined): row is Row =>
      row !== undefined && row.of === own && row.ofCluster === clusterPolicies && row.version === version;
    if (isCurrent(last)) return last;
    if (isCurrent(earlier)) return earlier;
    const isolating: CompiledPolicy[] = [];
    const rules: CompiledRule[] = [];
    for (const policy of own?.values() ?? []) {
      if (!policy.isolates[direction] || !matches(policy.podSelector, podClass.labels)) continue;
      const compiled = this.compiled(policy);
      isolating.push(compiled);
      for (const rule of compiled.rules[direction]) rules.push(rule);
    }
    const cluster = this.cluster.rulesFor(podClass, direction, clusterPolicies);
    const byAddress =
      rules.some(({ blocks }) => blocks !== undefined) ||
      [...cluster.admin, ...cluster.baseline].some(({ networks }) => networks !== undefined);
    const row = { of: own, ofCluster: clusterPolicies, version, isolating, rules, byAddress, cluster };
    podClass.rows[direction] = [row, last];
    return row;
  }
}
