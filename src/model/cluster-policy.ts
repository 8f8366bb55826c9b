import type { AddressSet } from './address-set.js';
import type { Cidr } from './cidr.js';
import type { Metadata } from './metadata.js';
import type { Direction } from './network-policy.js';
import type { Protocol } from './port-set.js';
import type { Problem } from './result.js';
import type { Selector } from './selector.js';

/** The kinds of policies for the whole cluster, all of the group policy.networking.k8s.io. */
export type ClusterPolicyKind = 'ClusterNetworkPolicy' | 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy';

/** All of them. */
export const CLUSTER_POLICY_KINDS: readonly ClusterPolicyKind[] = [
  'ClusterNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
];

/** The group of all of them. */
export const CLUSTER_POLICY_GROUP = 'policy.networking.k8s.io';

/** The versions in which each is read, the preferred one first; those of one kind have the same fields with the same meaning. */
export const CLUSTER_POLICY_VERSIONS: Readonly<Record<ClusterPolicyKind, readonly string[]>> = {
  ClusterNetworkPolicy: ['v1alpha2', 'v1beta1'],
  AdminNetworkPolicy: ['v1alpha1'],
  BaselineAdminNetworkPolicy: ['v1alpha1'],
};

/** Before the NetworkPolicies, or after them and only for pods that none of them isolates in the direction (N30). */
export type Tier = 'admin' | 'baseline';

/** What becomes of a matching connection: let through, refused, or left to the next tier. `allow` is written Accept or Allow. */
export type ClusterAction = 'allow' | 'deny' | 'pass';

/** The priority of a BaselineAdminNetworkPolicy, which has none of its own: after every one that can be written. */
export const LAST_PRIORITY = 1001;

/**
 * A policy for pods of the whole cluster (N30): a ClusterNetworkPolicy, or an AdminNetworkPolicy or
 * BaselineAdminNetworkPolicy of the API before it. In its tier the policies are asked in the order of
 * {@link byPrecedence}, in each policy the rules of a direction in the order in which they are written, and the first rule
 * that matches decides. A direction without rules says nothing, and isolates nobody.
 */
export interface ClusterPolicy {
  readonly kind: 'ClusterPolicy';
  readonly source: ClusterPolicyKind;
  /** Empty while the API server has only a `generateName`. */
  readonly name: string;
  readonly metadata: Metadata;
  readonly tier: Tier;
  /** 0 to 1000, the lower one first; {@link LAST_PRIORITY} for a BaselineAdminNetworkPolicy. */
  readonly priority: number;
  /** Whose connections it is about. */
  readonly subject: SelectedPods;
  readonly rules: Readonly<Record<Direction, readonly ClusterRule[]>>;
}

/** The pods with such labels of the namespaces with such labels. Never pods of the host's network (N26). */
export interface SelectedPods {
  readonly at: string;
  readonly namespaces: Selector;
  /** The selector without requirements where the API names namespaces only. */
  readonly pods: Selector;
}

/** One rule: any of its peers AND any of its ports. As written; see {@link ruleEffect} for what it does. */
export interface ClusterRule {
  readonly at: string;
  readonly direction: Direction;
  /** What its author calls it; empty where it has no name. */
  readonly name: string;
  readonly action: ClusterAction;
  /** At least one. */
  readonly peers: readonly ClusterPeer[];
  readonly ports: ClusterPorts;
}

/**
 * One element of `from` or `to`; those of addresses, nodes and domains only in `to`.
 * - `networks`: addresses inside of the cluster as well as outside, those of pods too.
 * - `nodes`: the addresses of the nodes with such labels.
 * - `domains`: as written, `*.example.com` for all names below one; which addresses these are, only a resolver knows.
 * - `unknown`: of no kind that is known here, or of none at all; `because` says what an API without it says.
 */
export type ClusterPeer =
  | (SelectedPods & { readonly kind: 'pods' })
  | {
      readonly kind: 'networks';
      readonly at: string;
      /** As written, none of which is left out. */
      readonly cidrs: readonly Cidr[];
      /** Their union. */
      readonly set: AddressSet;
    }
  | { readonly kind: 'nodes'; readonly at: string; readonly selector: Selector }
  | { readonly kind: 'domains'; readonly at: string; readonly names: readonly string[] }
  | { readonly kind: 'unknown'; readonly at: string; readonly because: readonly Problem[] };

/** Which ports a rule is about; where it names none, everything of every protocol. */
export type ClusterPorts =
  { readonly kind: 'any' } | { readonly kind: 'listed'; readonly list: readonly ClusterPort[] };

/**
 * One port, or a range. A named one is of whatever protocol a container of the destination gives it, on each pod by
 * itself (as N17), and of no address. `unknown` as with peers.
 */
export type ClusterPort =
  | {
      readonly kind: 'numbers';
      readonly at: string;
      readonly protocol: Protocol;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: 'named'; readonly at: string; readonly name: string }
  | { readonly kind: 'unknown'; readonly at: string; readonly because: readonly Problem[] };

/** Under which key a policy stands in a snapshot: `AdminNetworkPolicy/deny-metadata`. */
export function clusterPolicyKey({ source, name }: Pick<ClusterPolicy, 'source' | 'name'>): string {
  return `${source}/${name}`;
}

/**
 * Which of two policies of one tier is asked first, as for `sort`. Of two with the same priority the API leaves it open,
 * and so does every plugin; here it is the kind, then the name, so that the same policies always give the same answer.
 */
export function byPrecedence(one: ClusterPolicy, other: ClusterPolicy): number {
  if (one.priority !== other.priority) return one.priority - other.priority;
  const [key, otherKey] = [clusterPolicyKey(one), clusterPolicyKey(other)];
  return key < otherKey ? -1 : key > otherKey ? 1 : 0;
}

/**
 * What a rule does. Where a peer or port of it is of no known kind, the whole rule fails closed, as the comments of the
 * API's peer types demand: one that would allow matches `nothing`, any other, `pass` too, denies `everything`: every peer
 * at every port.
 */
export function ruleEffect({ action, peers, ports }: ClusterRule): 'as-written' | 'nothing' | 'deny-everything' {
  const known =
    peers.every(({ kind }) => kind !== 'unknown') &&
    (ports.kind === 'any' || ports.list.every(({ kind }) => kind !== 'unknown'));
  if (known) return 'as-written';
  return action === 'allow' ? 'nothing' : 'deny-everything';
}
