import fc from 'fast-check';
import { AddressSet } from '../../src/model/address-set.js';
import { FAMILIES, parseAddress, parseCidr, type Cidr } from '../../src/model/cidr.js';

/** Reads a CIDR or one address; throws an Error on a text that is neither. */
export function cidr(text: string): Cidr {
  const read = parseCidr(text) ?? parseAddress(text);
  if (read === undefined) throw new Error(`not an address: ${text}`);
  return read;
}

/** The addresses of CIDRs and single addresses given as text. */
export function set(...texts: readonly string[]): AddressSet {
  return AddressSet.from(texts.map(cidr));
}

/** The canonical text of each. */
export function texts(blocks: readonly Cidr[]): readonly string[] {
  return blocks.map((block) => block.canonical);
}

/** The maximal blocks of both families. */
export function allBlocks(addresses: AddressSet): readonly Cidr[] {
  return FAMILIES.flatMap((family) => addresses.blocks(family));
}

/** CIDRs that meet often: few first octets, and every length of prefix. Never those that stand for IPv4. */
export const someCidr = fc.oneof(
  fc
    .tuple(fc.constantFrom('10', '11', '192', '0', '255'), fc.nat(3), fc.nat(255), fc.nat(255), fc.nat(32))
    .map(([a, b, c, d, prefix]) => {
      return cidr(`${a}.${String(b)}.${String(c)}.${String(d)}/${String(prefix)}`).canonical;
    }),
  fc
    .tuple(fc.constantFrom('2001:db8', 'fe80:0', 'ffff:ffff', '1:0'), fc.nat(3), fc.nat(65535), fc.nat(128))
    .map(([a, b, c, prefix]) => {
      return cidr(`${a}:${b.toString(16)}::${c.toString(16)}/${String(prefix)}`).canonical;
    }),
);

/** A list of them, never empty. */
export const someCidrs = fc.array(someCidr, { minLength: 1, maxLength: 20 });
