import { AddressSet } from '../model/address-set.js';
import { parseCidr } from '../model/cidr.js';
import { rulesInForce, type AddressPeer, type Direction, type NetworkPolicy } from '../model/network-policy.js';

/** Every ipBlock of the rules in force in one direction, in the order in which they are written. */
export function addressPeers(policy: NetworkPolicy, direction: Direction): readonly AddressPeer[] {
  const found: AddressPeer[] = [];
  for (const { peers } of rulesInForce(policy, direction)) {
    if (peers.kind === 'anyone') continue;
    for (const peer of peers.list) if (peer.kind === 'addresses') found.push(peer);
  }
  return found;
}

/** The addresses of ranges written in a profile, whose schema has refused what is no range. */
export function addressesOf(ranges: readonly string[]): AddressSet {
  return AddressSet.from(ranges.map((range) => parseCidr(range)).filter((cidr) => cidr !== undefined));
}
