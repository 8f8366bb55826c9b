import { DIRECTIONS, type Direction, type NetworkPolicy } from '../model/network-policy.js';
import { selectorKey, type Selector } from '../model/selector.js';
import type { SortedMap } from '../model/sorted-map.js';
import type { NamespaceMatcher } from './namespace-matcher.js';
import type { Rows } from './row.js';

/** A policy and a direction in which it is in force. */
export interface PolicySide {
  readonly policy: NetworkPolicy;
  readonly direction: Direction;
}

/** Peers that mean the same pods of the same namespaces, and the policies in which they stand. */
export interface PeerGroup {
  readonly namespaces: NamespaceMatcher;
  readonly pods: Selector;
  readonly sides: PolicySide[];
}

/** A peer of a policy, under what its group is called. */
interface Entry extends PolicySide {
  readonly key: string;
  readonly namespaces: NamespaceMatcher;
  readonly pods: Selector;
}

/**
 * The peers of many policies that name namespaces by their labels, each different one once: thousands of policies mean a few
 * dozen kinds of pods. Groups are kept for as long as the policies with a selector stay the same.
 */
export class PeerGroups {
  readonly #rows: Rows;
  readonly #entries = new WeakMap<NetworkPolicy, readonly Entry[]>();
  readonly #groups = new WeakMap<SortedMap<NetworkPolicy>, readonly PeerGroup[]>();

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** Of policies that are kept in order. */
  of(policies: SortedMap<NetworkPolicy>): readonly PeerGroup[] {
    const known = this.#groups.get(policies);
    if (known !== undefined) return known;
    const all: NetworkPolicy[] = [];
    for (const { value } of policies.above('')) all.push(value);
    const groups = this.ofAll(all);
    this.#groups.set(policies, groups);
    return groups;
  }

  /** Of any policies. */
  ofAll(policies: Iterable<NetworkPolicy>): readonly PeerGroup[] {
    const groups = new Map<string, PeerGroup>();
    for (const policy of policies) {
      for (const { key, namespaces, pods, direction } of this.#entriesOf(policy)) {
        const known = groups.get(key);
        if (known === undefined) groups.set(key, { namespaces, pods, sides: [{ policy, direction }] });
        else known.sides.push({ policy, direction });
      }
    }
    return [...groups.values()];
  }

  #entriesOf(policy: NetworkPolicy): readonly Entry[] {
    const known = this.#entries.get(policy);
    if (known !== undefined) return known;
    const entries: Entry[] = [];
    const { rules } = this.#rows.compiled(policy);
    for (const direction of DIRECTIONS) {
      const keys = new Set<string>();
      for (const { namespaces, pods } of rules[direction].flatMap(({ pods }) => pods)) {
        if (namespaces === undefined) continue;
        const key = `${selectorKey(namespaces.selector)} ${selectorKey(pods)}`;
        if (!keys.has(key)) entries.push({ policy, direction, key, namespaces, pods });
        keys.add(key);
      }
    }
    this.#entries.set(policy, entries);
    return entries;
  }
}
