import type { AddressSet } from './address-set.js';
import type { Cidr } from './cidr.js';
import type { Metadata } from './metadata.js';
import type { Protocol } from './port-set.js';
import type { Selector } from './selector.js';

/** Which way traffic flows, seen from the pods that a policy selects. */
export type Direction = 'ingress' | 'egress';

/** Both directions, in the order in which the API writes them. */
export const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** The field of a rule that lists its peers, which also says in a sentence which way it is. */
export const PEERS_FIELD: Readonly<Record<Direction, 'from' | 'to'>> = { ingress: 'from', egress: 'to' };

/** How `policyTypes` spells a direction. */
export const POLICY_TYPE: Readonly<Record<Direction, 'Ingress' | 'Egress'>> = { ingress: 'Ingress', egress: 'Egress' };

/**
 * A NetworkPolicy as the API server understands it after its own defaulting (networking.k8s.io/v1; N1 to N20).
 * Absence has become a value everywhere, and each node knows its field path.
 */
export interface NetworkPolicy {
  readonly kind: 'NetworkPolicy';
  readonly namespace: string;
  /** Empty while the API server has only a `generateName`. */
  readonly name: string;
  readonly metadata: Metadata;
  readonly podSelector: Selector;
  /** The directions in which the selected pods are isolated: `policyTypes` after defaulting (N1). */
  readonly isolates: Readonly<Record<Direction, boolean>>;
  /** Whether `policyTypes` was written out. Always true on objects that an API server has stored. */
  readonly typesWritten: boolean;
  /** Every rule as written, also those of a direction that is not isolated and therefore without effect (N2). */
  readonly rules: Readonly<Record<Direction, readonly PolicyRule[]>>;
}

/** One ingress or egress rule: any of its peers AND any of its ports (N8). */
export interface PolicyRule {
  readonly at: string;
  readonly direction: Direction;
  readonly peers: Peers;
  readonly ports: Ports;
}

/** Who a rule lets in or out. A missing, null or empty list is anyone, inside and outside of the cluster (N7). */
export type Peers = { readonly kind: 'anyone' } | { readonly kind: 'listed'; readonly list: readonly Peer[] };

/** Which ports a rule opens. A missing, null or empty list is every port of every protocol (N7). */
export type Ports = { readonly kind: 'any' } | { readonly kind: 'listed'; readonly list: readonly Port[] };

/** One element of `from` or `to` (N9 to N11). */
export type Peer = PodPeer | AddressPeer;

/** Pods of some namespaces. An absent podSelector has become the selector without requirements. */
export interface PodPeer {
  readonly kind: 'pods';
  readonly at: string;
  readonly namespaces: { readonly kind: 'own' } | { readonly kind: 'selected'; readonly selector: Selector };
  readonly pods: Selector;
}

/** An ipBlock: `set` is `cidr` with every `except` cut out of it (N20). */
export interface AddressPeer {
  readonly kind: 'addresses';
  readonly at: string;
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
  readonly set: AddressSet;
}

/** One element of `ports`. A missing port is the whole range of its protocol, a missing protocol TCP (N15). */
export type Port =
  | {
      readonly kind: 'numbers';
      readonly at: string;
      readonly protocol: Protocol;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: 'named'; readonly at: string; readonly protocol: Protocol; readonly name: string };

/** The rules that have an effect: those of a direction in which the policy isolates (N2). */
export function rulesInForce(policy: NetworkPolicy, direction: Direction): readonly PolicyRule[] {
  return policy.isolates[direction] ? policy.rules[direction] : [];
}
