import { DIRECTIONS, rulesInForce, type NetworkPolicy } from '../model/network-policy.js';

/** How much there is to read in a policy: its peers and ports, in numbers of them. Linear in its rules only. */
export function weightOf(policy: NetworkPolicy): number {
  let weight = 1;
  for (const direction of DIRECTIONS) {
    for (const { peers, ports } of rulesInForce(policy, direction)) {
      weight += 1;
      if (peers.kind === 'listed') weight += peers.list.length;
      if (ports.kind === 'listed') weight += ports.list.length;
    }
  }
  return weight;
}
