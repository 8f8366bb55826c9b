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
export function* newlySelecting(policy: NetworkPolicy, namespace: Relabelled): Generator<NewlySelecting> {
  for (const direction of DIRECTIONS) {
    for (const { peers } of rulesInForce(policy, direction)) {
      if (peers.kind === 'anyone') continue;
      const pods = peers.list.filter((peer) => peer.kind === 'pods');
      const known = pods.filter((peer) => selectedBefore(peer, policy, namespace));
      for (const peer of pods) {
        if (peer.namespaces.kind === 'own') continue;
        const { selector } = peer.namespaces;
        if (matches(selector, namespace.before) || !matches(selector, namespace.after)) continue;
        if (isUnsatisfiable(peer.pods)) continue;
        if (!known.some((other) => implies(peer.pods, other.pods))) yield { policy, direction, peer };
      }
    }
  }
}

function selectedBefore({ namespaces }: PodPeer, policy: NetworkPolicy, { name, before }: Relabelled): boolean {
  return namespaces.kind === 'own' ? policy.namespace === name : matches(namespaces.selector, before);
}
