import { AddressSet } from '../model/address-set.js';
import { parseCidr } from '../model/cidr.js';
import { addressesText } from './reach-text.js';

const ALL_IPV4 = AddressSet.from(['0.0.0.0/0'].flatMap((text) => parseCidr(text) ?? []));
const ALL_IPV6 = AddressSet.from(['::/0'].flatMap((text) => parseCidr(text) ?? []));
/** The narrowest first. */
const WHOLES = [
  ['every IPv4 address', ALL_IPV4],
  ['every IPv6 address', ALL_IPV6],
  ['world', AddressSet.everything],
] as const;
/** What is all but few blocks is told by them, as long as that is a short text. */
const MOST_EXCEPT = 60;

/** Addresses by what a person would call them: `world`, `world except 10.0.0.0/8`, or a few blocks. */
export function outsideText(addresses: AddressSet): string {
  const same = WHOLES.find(([, whole]) => addresses.equals(whole));
  if (same !== undefined) return same[0];
  const [name, whole] = WHOLES.find(([, whole]) => whole.contains(addresses)) ?? WHOLES[2];
  const except = whole.subtract(addresses).toText(3);
  const isShort = except.length <= MOST_EXCEPT && except.length < addresses.toText(3).length;
  return isShort ? `${name} except ${except}` : addressesText(addresses);
}
