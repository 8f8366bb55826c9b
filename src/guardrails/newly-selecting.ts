import type { Labels } from '../model/labels.js';
import { DIRECTIONS, rulesInForce, type Direction, type NetworkPolicy, type PodPeer } from '../model/network-policy.js';
import { implies, isUnsatisfiable, matches } from '../model/selector.js';

/** A namespace before and after a change of its labels. `kubernetes.io/metadata.name` is among both. */
export interface Relabelled {
  readonly name: string;
  readonly before: Labels;
  readonly after: Labels;
}

/** A peer that selects pods of a namespace by its new labels. */
export interface NewlySelecting {
  readonly policy: NetworkPolicy;
  readonly direction: Direction;
  readonly peer: PodPeer;
}

/**
 * The peers of a policy, in force (N2), whose namespaceSelectors match the namespace after the change and not before
 * (N12, N13). Without those that let in or out no pod that another peer of the same rule has not let in or out before.
 */
export function newlySelecting(policy: NetworkPolicy, namespace: Relabelled): NewlySelecting[] {
  const found: NewlySelecting[] = [];
  for (const direction of DIRECTIONS) {
    for (const { peers } of rulesInForce(policy, direction)) {
      if (peers.kind === 'anyone') continue;
      for (const peer of peers.list) {
        if (peer.kind !== 'pods' || peer.namespaces.kind === 'own') continue;
        const { selector } = peer.namespaces;
        if (matches(selector, namespace.before) || !matches(selector, namespace.after)) continue;
        if (isUnsatisfiable(peer.pods)) continue;
        const known = (other: PodPeer): boolean =>
          selectedBefore(other, policy, namespace) && implies(peer.pods, other.pods);
        if (peers.list.some((other) => other.kind === 'pods' && known(other))) continue;
        found.push({ policy, direction, peer });
      }
    }
  }
  return found;
}

function selectedBefore({ namespaces }: PodPeer, policy: NetworkPolicy, { name, before }: Relabelled): boolean {
  return namespaces.kind === 'own' ? policy.namespace === name : matches(namespaces.selector, before);
}
