import { AddressSet } from '../model/address-set.js';
import { NAMESPACE_NAME_LABEL } from '../model/labels.js';
import {
  DIRECTIONS,
  rulesInForce,
  type NetworkPolicy,
  type Peer,
  type PodPeer,
  type PolicyRule,
  type Port,
} from '../model/network-policy.js';
import { implies, possibleValues, selectorKey } from '../model/selector.js';

/** Beyond this many comparisons of selectors or ports a policy counts as not covered: the answer stays safe and the time bounded. */
const COMPARISON_LIMIT = 10_000;

/**
 * Whether `after` isolates all that `before` isolates and allows nothing that `before` did not allow, whatever else
 * is in the cluster. Both are states of the same policy. Sound, not complete: `false` can also mean "cannot tell".
 *
 * The selected pods must stay the same: a pod that is no longer selected may be open altogether (N3).
 */
export function narrows(before: NetworkPolicy, after: NetworkPolicy): boolean {
  if (!keepsIsolation(before, after)) return false;
  return DIRECTIONS.every((direction) => rulesInForce(after, direction).every((rule) => coversRule(before, rule)));
}

/** Whether the policy still isolates the same pods in at least the same directions. */
export function keepsIsolation(before: NetworkPolicy, after: NetworkPolicy): boolean {
  return (
    selectorKey(before.podSelector) === selectorKey(after.podSelector) &&
    DIRECTIONS.every((direction) => after.isolates[direction] || !before.isolates[direction])
  );
}

/** Whether everything that one rule allows is already allowed by the rules of `policy`. Sound, not complete. */
export function coversRule(policy: NetworkPolicy, rule: PolicyRule): boolean {
  const candidates = rulesInForce(policy, rule.direction);
  if (rule.ports.kind === 'any')
    return coversPeers(
      candidates.filter(({ ports }) => ports.kind === 'any'),
      rule,
      policy,
    );
  const written = candidates.reduce((sum, { ports }) => sum + (ports.kind === 'any' ? 1 : ports.list.length), 0);
  if (written * rule.ports.list.length > COMPARISON_LIMIT) return false;
  const seen = new Map<string, boolean>();
  return rule.ports.list.every((port) => {
    const covering = candidates.filter(
      ({ ports }) => ports.kind === 'any' || ports.list.some((other) => coversPort(other, port)),
    );
    const key = covering.map(({ at }) => at).join();
    const known = seen.get(key) ?? coversPeers(covering, rule, policy);
    seen.set(key, known);
    return known;
  });
}

function coversPort(wide: Port, narrow: Port): boolean {
  if (wide.protocol !== narrow.protocol) return false;
  if (narrow.kind === 'numbers') return wide.kind === 'numbers' && wide.from <= narrow.from && narrow.to <= wide.to;
  if (wide.kind === 'named') return wide.name === narrow.name;
  return wide.from === 1 && wide.to === 65535;
}

function coversPeers(candidates: readonly PolicyRule[], rule: PolicyRule, policy: NetworkPolicy): boolean {
  if (candidates.some(({ peers }) => peers.kind === 'anyone')) return true;
  if (rule.peers.kind === 'anyone') return false;
  const peers = candidates.flatMap((candidate) => (candidate.peers.kind === 'listed' ? candidate.peers.list : []));
  const addresses = AddressSet.union(peers.flatMap((peer) => (peer.kind === 'addresses' ? [peer.set] : [])));
  const pods = peers.filter((peer): peer is PodPeer => peer.kind === 'pods');
  const known = new Set(pods.map(podPeerKey));
  let comparisons = 0;
  return rule.peers.list.every((peer: Peer) => {
    if (peer.kind === 'addresses') return addresses.contains(peer.set);
    if (known.has(podPeerKey(peer))) return true;
    comparisons += pods.length;
    return comparisons <= COMPARISON_LIMIT && pods.some((wide) => coversPods(wide, peer, policy.namespace));
  });
}

function podPeerKey(peer: PodPeer): string {
  const namespaces = peer.namespaces.kind === 'own' ? 'own' : selectorKey(peer.namespaces.selector);
  return `${namespaces} / ${selectorKey(peer.pods)}`;
}

function coversPods(wide: PodPeer, narrow: PodPeer, ownNamespace: string): boolean {
  return implies(narrow.pods, wide.pods) && coversNamespaces(wide, narrow, ownNamespace);
}

function coversNamespaces(
  { namespaces: wide }: PodPeer,
  { namespaces: narrow }: PodPeer,
  ownNamespace: string,
): boolean {
  if (wide.kind === 'selected') {
    if (narrow.kind === 'selected') return implies(narrow.selector, wide.selector);
    const own = { key: NAMESPACE_NAME_LABEL, operator: 'In', values: [ownNamespace] } as const;
    return implies({ at: '', requirements: [own] }, wide.selector);
  }
  if (narrow.kind === 'own') return true;
  return possibleValues(narrow.selector, NAMESPACE_NAME_LABEL)?.every((name) => name === ownNamespace) === true;
}
