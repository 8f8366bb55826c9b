import type { AddressSet } from '../model/address-set.js';
import type { Direction } from '../model/network-policy.js';
import type { PortSet } from '../model/port-set.js';

/** Pods that are one workload to those who run it: the pods of a Deployment, of a StatefulSet, or a pod that nobody controls. */
export interface WorkloadEnd {
  readonly kind: 'workload';
  readonly namespace: string;
  readonly name: string;
  /** The kind of the workload's object: `Deployment`, `CronJob`, `Pod`, or that of a controller which nothing else is known of. */
  readonly workloadKind: string;
}

/** Addresses outside of the cluster that all fare alike. */
export interface AddressesEnd {
  readonly kind: 'addresses';
  readonly addresses: AddressSet;
}

/** One end of a connection. */
export type End = WorkloadEnd | AddressesEnd;

/** What one end may open to another: `ports` are those of the destination's pods, never empty. Replies are part of it (N5). */
export interface Connection {
  readonly from: End;
  readonly to: End;
  readonly ports: PortSet;
}

/** A policy that takes part, of whatever kind. */
export interface PolicyReference {
  readonly kind: 'NetworkPolicy' | 'ClusterNetworkPolicy' | 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy';
  /** Empty for a policy of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
}

/** One rule that has a say on one side of a connection. */
export interface RuleReference {
  readonly policy: PolicyReference;
  /** The field path of the rule in the policy, `spec.ingress[0]`. */
  readonly at: string;
  /** `allow` for rules of NetworkPolicies. */
  readonly action: 'allow' | 'deny' | 'pass';
  /** The ports of the question about which this rule decides on this side. */
  readonly ports: PortSet;
}

/** What the policies on one side of a connection say of it: the source's egress or the destination's ingress. */
export interface Side {
  readonly direction: Direction;
  /** Whether a NetworkPolicy isolates this end in this direction (N3); never for addresses (N4). */
  readonly isolated: boolean;
  /** The NetworkPolicies that isolate it, sorted. */
  readonly isolating: readonly PolicyReference[];
  /** What this side lets through. */
  readonly ports: PortSet;
  /** The rules that decided, sorted; none where it is isolated and nothing allows, or not isolated and no policy of the cluster speaks. */
  readonly rules: readonly RuleReference[];
}

/** Who can open what to whom, and why: the effective connection is what both sides let through (N4). */
export interface Explanation {
  readonly from: End;
  readonly to: End;
  readonly ports: PortSet;
  readonly egress: Side;
  readonly ingress: Side;
  readonly assumptions: readonly Assumption[];
}

/** Something that a result rests on and that the objects do not say. */
export interface Assumption {
  readonly id:
    | 'ip-block-matches-pods'
    | 'ip-block-on-unknown-address'
    | 'host-network'
    | 'undescribed-namespace'
    | 'unreadable-object'
    | 'incomplete-snapshot'
    | 'node-traffic'
    | 'unknown-peer';
  /** One sentence, for people. */
  readonly text: string;
  /** The objects it is about, `namespace/name (Kind)`, sorted; none where it is about all. */
  readonly about: readonly string[];
}

/** A workload that no NetworkPolicy isolates in a direction: there, everything is allowed that the other side allows. */
export interface NotIsolated {
  readonly end: WorkloadEnd;
  readonly direction: Direction;
}

/** All connections. A workload to itself is left out (N24), and so are hostNetwork and finished pods (N26, N27). */
export interface ReachMap {
  /** Sorted by source, then destination; the addresses of one workload and direction are disjoint, and merged where ports are equal. */
  readonly connections: readonly Connection[];
  readonly notIsolated: readonly NotIsolated[];
  readonly assumptions: readonly Assumption[];
}

/** A workload whose isolation a change turns on or off. Its connections are not enumerated for that. */
export interface IsolationChange {
  readonly end: WorkloadEnd;
  readonly direction: Direction;
  readonly change: 'gained' | 'lost';
}

/**
 * What a change opens and closes. A pair whose source flips its egress isolation, or whose destination its ingress
 * isolation, stands in `isolation` alone; all other pairs whose ports differ stand in `opened` (ports that are new) or
 * `closed` (ports that are gone), or in both.
 */
export interface ReachDiff {
  readonly opened: readonly Connection[];
  readonly closed: readonly Connection[];
  readonly isolation: readonly IsolationChange[];
  readonly assumptions: readonly Assumption[];
}

/** Which part of the map is wanted; everything where a member is undefined. */
export interface MapFilter {
  readonly namespace?: string;
  /** `namespace/name`, or the name alone. */
  readonly workload?: string;
  readonly direction?: Direction;
  readonly ports?: PortSet;
}

/** What the plugin of this cluster does where the API leaves it open. */
export interface ReachSettings {
  /** Whether ipBlock matches addresses of pods, too (N21): true in the conformance suite, false with Cilium. */
  readonly ipBlockMatchesPods: boolean;
}
