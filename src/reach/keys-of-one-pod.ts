import { isOfOnePod } from '../model/controller-labels.js';
import { DIRECTIONS, rulesInForce, type NetworkPolicy } from '../model/network-policy.js';
import type { Selector } from '../model/selector.js';

/** A label of one pod that a policy asks for: of pods of its own namespace, or everywhere. */
export interface KeyOfOnePod {
  readonly key: string;
  readonly everywhere: boolean;
}

/** The labels that a policy asks for and that controllers give to each pod by itself. There are hardly ever any. */
export function keysOfOnePod(policy: NetworkPolicy): readonly KeyOfOnePod[] {
  const keys: KeyOfOnePod[] = [];
  const add = ({ requirements }: Selector, everywhere: boolean): void => {
    for (const { key } of requirements) if (isOfOnePod(key)) keys.push({ key, everywhere });
  };
  add(policy.podSelector, false);
  for (const direction of DIRECTIONS) {
    for (const { peers } of rulesInForce(policy, direction)) {
      if (peers.kind === 'anyone') continue;
      for (const peer of peers.list) if (peer.kind === 'pods') add(peer.pods, peer.namespaces.kind === 'selected');
    }
  }
  return keys;
}
