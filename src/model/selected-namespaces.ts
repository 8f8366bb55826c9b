import { DIRECTIONS, rulesInForce, type NetworkPolicy } from './network-policy.js';

/** The label keys that the namespaceSelectors of a policy's rules speak of, each once; of rules in force only (N2). */
export function namespaceSelectorKeys(policy: NetworkPolicy): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const direction of DIRECTIONS) {
    for (const { peers } of rulesInForce(policy, direction)) {
      if (peers.kind === 'anyone') continue;
      for (const peer of peers.list) {
        if (peer.kind !== 'pods' || peer.namespaces.kind === 'own') continue;
        for (const { key } of peer.namespaces.selector.requirements) keys.add(key);
      }
    }
  }
  return keys;
}
