import type { ClusterPolicy } from '../model/cluster-policy.js';
import { DIRECTIONS, type Direction, type NetworkPolicy, type PodPeer } from '../model/network-policy.js';
import { PersistentMap } from '../model/persistent-map.js';
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

const NO_POLICIES: PolicyPicture = { policies: PersistentMap.empty(), clusterPolicies: PersistentMap.empty() };

/**
 * Finds the policies of a class, by need. What it found of the picture at which the engine stands, it keeps for as long as the
 * policies of the namespace stay the same; of other pictures until it is told to forget them, as each is asked about for a
 * moment, and what thousands of moments leave behind is work for the garbage collector.
 */
export class Rows {
  readonly #compiled = new WeakMap<NetworkPolicy, CompiledPolicy>();
  #standing = NO_POLICIES;
  #compiledForNow = new Map<NetworkPolicy, CompiledPolicy>();
  #askedForNow = new Set<PodClass>();
  readonly cluster: ClusterPolicies;
  readonly #shared: Shared;

  constructor(shared: Shared) {
    this.#shared = shared;
    this.cluster = new ClusterPolicies(shared);
  }

  /** Takes this for the picture that will be asked about again. */
  stand(picture: PolicyPicture): void {
    this.#standing = picture;
  }

  /** Forgets what was found of other pictures. */
  forget(): void {
    for (const { rows } of this.#askedForNow) for (const direction of DIRECTIONS) rows[direction].other = undefined;
    // New ones: a table that is cleared hangs on the one before it, and on the garbage of old.
    this.#compiledForNow = new Map();
    this.#askedForNow = new Set();
  }

  /** The policy, compiled once. */
  compiled(policy: NetworkPolicy): CompiledPolicy {
    const known = this.#compiled.get(policy) ?? this.#compiledForNow.get(policy);
    if (known !== undefined) return known;
    const made = compilePolicy(policy, this.#shared);
    const stands = this.#standing.policies.get(policy.namespace)?.get(policy.name) === policy;
    (stands ? this.#compiled : this.#compiledForNow).set(policy, made);
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
    const known = podClass.rows[direction];
    const isCurrent = (row: Row | undefined): row is Row =>
      row !== undefined && row.of === own && row.ofCluster === clusterPolicies && row.version === version;
    if (isCurrent(known.standing)) return known.standing;
    if (isCurrent(known.other)) return known.other;
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
    const { policies: standing, clusterPolicies: ofCluster } = this.#standing;
    if (ofCluster === clusterPolicies && standing.get(podClass.home.name) === own) known.standing = row;
    else {
      known.other = row;
      this.#askedForNow.add(podClass);
    }
    return row;
  }
}
