import { DIRECTIONS, rulesInForce, type NetworkPolicy } from './network-policy.js';
import { selectorKey, weightOf, type Selector } from './selector.js';

/** A policy that asks for more, in conditions and values, is looked at as a whole: users may write megabytes of them. */
const MOST_WEIGHT = 256;

/**
 * The namespaceSelectors of a policy's rules that ask for something, by {@link selectorKey}, each once; of rules in force
 * only (N2). Undefined where there are very many of them.
 */
export function namespaceSelectors(policy: NetworkPolicy): ReadonlyMap<string, Selector> | undefined {
  const written = writtenSelectors(policy);
  let weight = 0;
  for (const selector of written) {
    weight += weightOf(selector);
    if (weight > MOST_WEIGHT) return undefined;
  }
  return new Map(written.map((selector) => [selectorKey(selector), selector]));
}

/** The label keys that the namespaceSelectors of a policy's rules speak of, each once; of rules in force only (N2). */
export function namespaceSelectorKeys(policy: NetworkPolicy): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { requirements } of writtenSelectors(policy)) for (const { key } of requirements) keys.add(key);
  return keys;
}

function writtenSelectors(policy: NetworkPolicy): readonly Selector[] {
  const selectors: Selector[] = [];
  for (const direction of DIRECTIONS) {
    for (const { peers } of rulesInForce(policy, direction)) {
      if (peers.kind === 'anyone') continue;
      for (const peer of peers.list) {
        if (peer.kind !== 'pods' || peer.namespaces.kind === 'own') continue;
        if (peer.namespaces.selector.requirements.length > 0) selectors.push(peer.namespaces.selector);
      }
    }
  }
  return selectors;
}
