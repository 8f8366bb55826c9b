import { AddressSet } from '../model/address-set.js';
import { parseCidr } from '../model/cidr.js';
import { addressesText } from './reach-text.js';

const ALL_IPV4 = AddressSet.from(['0.0.0.0/0'].flatMap((text) => parseCidr(text) ?? []));
const ALL_IPV6 = AddressSet.from(['::/0'].flatMap((text) => parseCidr(text) ?? []));
const WHOLES = [
  ['world', AddressSet.everything],
  ['every IPv4 address', ALL_IPV4],
  ['every IPv6 address', ALL_IPV6],
] as const;
/** What is all but so few blocks is told by them. */
const MOST_EXCEPT = 40;

/** Addresses by what a person would call them: `world`, `world except 10.0.0.0/8`, or a few blocks. */
export function outsideText(addresses: AddressSet): string {
  for (const [name, whole] of WHOLES) {
    if (addresses.equals(whole)) return name;
    const missing = whole.subtract(addresses);
    const text = missing.toText(3);
    if (whole.contains(addresses) && text.length <= MOST_EXCEPT + 20 && text.length < addresses.toText(3).length)
      return `${name} except ${text}`;
  }
  return addressesText(addresses);
}
