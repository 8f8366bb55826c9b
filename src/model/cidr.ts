import { ipv4Text, ipv6Text } from './address-text.js';

/** An IP address family. No range has addresses of both (N22). */
export type Family = 'ipv4' | 'ipv6';

/** Both families, in the order in which addresses are listed. */
export const FAMILIES: readonly Family[] = ['ipv4', 'ipv6'];

/**
 * A form that API servers once stored and that current ones refuse in new writes (N23): the first of the reasons, in the
 * order of `parseCIDR` with strictValidation, k8s.io/apimachinery/pkg/util/validation/ip.go.
 * - `leading-zeros`: in an octet, in the prefix length, or as a fifth digit of an IPv6 group.
 * - `ipv4-mapped`: `::ffff:10.0.0.0/104` in whatever spelling, which stands for the IPv4 range 10.0.0.0/8. With a prefix
 *   below 96 it is an IPv6 range and has `host-bits`.
 * - `host-bits`: bits set beyond the prefix, which are ignored.
 */
export type Irregularity = 'host-bits' | 'leading-zeros' | 'ipv4-mapped';

/** A range of addresses as a prefix. */
export type Cidr = Ipv4Cidr | Ipv6Cidr;

/** A range of IPv4 addresses: `first` is the lowest, from 0 to 2^32 - 1; `prefix` is 0 to 32. */
export interface Ipv4Cidr extends CidrText {
  readonly family: 'ipv4';
  readonly first: number;
}

/** A range of IPv6 addresses: `first` is the lowest, from 0 to 2^128 - 1; `prefix` is 0 to 128. */
export interface Ipv6Cidr extends CidrText {
  readonly family: 'ipv6';
  readonly first: bigint;
}

interface CidrText {
  readonly prefix: number;
  /** The text as it was given. */
  readonly written: string;
  /** The same range in its one preferred spelling: dotted decimal, or RFC 5952. */
  readonly canonical: string;
  readonly irregular: Irregularity | undefined;
}

/** The IPv4 range of a known address and prefix, regular and written canonically; `first` must have no bits beyond the prefix. */
export function ipv4Block(first: number, prefix: number): Ipv4Cidr {
  return new Block('ipv4', first, { prefix, written: undefined, irregular: undefined });
}

/** The IPv6 counterpart of `ipv4Block`. */
export function ipv6Block(first: bigint, prefix: number): Ipv6Cidr {
  return new Block('ipv6', first, { prefix, written: undefined, irregular: undefined });
}

/**
 * Reads `address/prefix` exactly as Kubernetes reads stored objects: `ParseCIDRSloppy`, k8s.io/utils/net. Undefined for
 * every text that it refuses: a policy must neither gain nor lose addresses because its reader is of another opinion.
 */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const prefix = decimal(text, slash + 1);
  if (prefix < 0) return undefined;
  return parseParts(text, slash, prefix);
}

/** Reads one address, without prefix length, as the range of that address alone: `ParseIPSloppy`, k8s.io/utils/net. */
export function parseAddress(text: string): Cidr | undefined {
  return parseParts(text, text.length, text.includes(':') ? 128 : 32);
}

interface Spelling {
  readonly prefix: number;
  /** Undefined where it is the canonical one. */
  readonly written: string | undefined;
  readonly irregular: Irregularity | undefined;
}

class Block<F extends Family, N extends number | bigint> {
  readonly family: F;
  readonly first: N;
  readonly prefix: number;
  readonly irregular: Irregularity | undefined;
  readonly #written: string | undefined;

  constructor(family: F, first: N, { prefix, written, irregular }: Spelling) {
    this.family = family;
    this.first = first;
    this.prefix = prefix;
    this.irregular = irregular;
    this.#written = written;
  }

  get written(): string {
    return this.#written ?? this.canonical;
  }

  // Not computed by the parser: most ranges are only ever calculated with.
  get canonical(): string {
    return `${typeof this.first === 'number' ? ipv4Text(this.first) : ipv6Text(this.first)}/${String(this.prefix)}`;
  }
}

const COLON = 58;
const DOT = 46;
const SLASH = 47;
const ZERO = 48;

function parseParts(text: string, end: number, prefix: number): Cidr | undefined {
  const address = ipv4Number(text, 0, end);
  if (address >= 0) {
    return ipv4(address, { prefix, written: text, irregular: hasLeadingZero(text) ? 'leading-zeros' : undefined });
  }

  const groups = ipv6Groups(text, end);
  if (groups === undefined) return undefined;
  const irregular = hasLeadingZeroInIpv6(text, end) ? 'leading-zeros' : undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  if (prefix >= 96 && f === 0xffff && a + b + c + d + e === 0) {
    return ipv4(g * 0x1_0000 + h, { prefix: prefix - 96, written: text, irregular: irregular ?? 'ipv4-mapped' });
  }
  // In three parts, each of which is exact as a number.
  const high = BigInt(a * 0x1_0000_0000 + b * 0x1_0000 + c);
  const middle = BigInt(d * 0x1_0000_0000 + e * 0x1_0000 + f);
  const value = (high << 80n) | (middle << 32n) | BigInt(g * 0x1_0000 + h);
  const hostBits = BigInt(128 - prefix);
  const first = (value >> hostBits) << hostBits;
  const hidden = first === value ? undefined : 'host-bits';
  return new Block('ipv6', first, { prefix, written: text, irregular: irregular ?? hidden });
}

function ipv4(address: number, { prefix, written, irregular }: Spelling): Ipv4Cidr | undefined {
  if (prefix > 32) return undefined;
  // A shift by 32 is none in JavaScript, hence the case of its own.
  const first = prefix === 0 ? 0 : (address & (-1 << (32 - prefix))) >>> 0;
  const hidden = first === address ? undefined : 'host-bits';
  return new Block('ipv4', first, { prefix, written, irregular: irregular ?? hidden });
}

/** The number from `at` to the end of the text, or -1. Go's dtoi takes leading zeros. */
function decimal(text: string, at: number): number {
  if (at === text.length) return -1;
  let value = 0;
  for (let k = at; k < text.length; k++) {
    const digit = text.charCodeAt(k) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
    if (value > 128) return -1;
  }
  return value;
}

/** The dotted address from `at` to `end`, or -1. Octets are decimal, with any number of leading zeros. */
function ipv4Number(text: string, at: number, end: number): number {
  let address = 0;
  let dots = 0;
  let octet = -1;
  for (let k = at; k < end; k++) {
    const code = text.charCodeAt(k);
    if (code === DOT) {
      if (octet < 0 || dots === 3) return -1;
      address = address * 256 + octet;
      octet = -1;
      dots++;
    } else {
      const digit = code - ZERO;
      if (digit < 0 || digit > 9) return -1;
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return -1;
    }
  }
  return dots === 3 && octet >= 0 ? address * 256 + octet : -1;
}

/** The eight groups of the IPv6 address that ends before `end`. */
function ipv6Groups(text: string, end: number): readonly number[] | undefined {
  const groups: number[] = [];
  let gap = -1;
  let at = 0;
  if (end >= 2 && text.startsWith('::')) {
    gap = 0;
    at = 2;
  }
  while (at < end && groups.length < 8) {
    const start = at;
    let group = 0;
    for (let digit = hexDigit(text, at); digit >= 0; digit = hexDigit(text, ++at)) {
      group = group * 16 + digit;
      if (group > 0xffff) return undefined;
    }
    if (at === start) return undefined;
    if (text.charCodeAt(at) === DOT) {
      const dotted = ipv4Number(text, start, end);
      if (dotted < 0) return undefined;
      groups.push(dotted >>> 16, dotted & 0xffff);
      at = end;
      break;
    }
    groups.push(group);
    if (at === end) break;
    if (text.charCodeAt(at) !== COLON || ++at === end) return undefined;
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return undefined;
      gap = groups.length;
      at++;
    }
  }
  if (at < end) return undefined;
  if (gap < 0) return groups.length === 8 ? groups : undefined;
  // `::` stands for one group or more.
  if (groups.length > 7) return undefined;
  groups.splice(gap, 0, ...Array<number>(8 - groups.length).fill(0));
  return groups;
}

function hexDigit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= ZERO && code <= 57) return code - ZERO;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** Whether a zero stands before another digit in an octet or in the prefix length of a valid text. */
function hasLeadingZero(text: string, from = 0): boolean {
  let before = DOT;
  for (let k = from; k + 1 < text.length; k++) {
    const code = text.charCodeAt(k);
    if (code === ZERO && (before === DOT || before === SLASH) && text.charCodeAt(k + 1) >= ZERO) return true;
    before = code;
  }
  return false;
}

/** Groups may be padded to four digits, but no further; a dotted end and the prefix length not at all. */
function hasLeadingZeroInIpv6(text: string, end: number): boolean {
  const lastColon = text.lastIndexOf(':');
  const dotted = text.includes('.');
  if (hasLeadingZero(text, dotted ? lastColon + 1 : end + 1)) return true;
  let length = 0;
  for (let k = 0; k < (dotted ? lastColon : end); k++) {
    length = text.charCodeAt(k) === COLON ? 0 : length + 1;
    if (length > 4) return true;
  }
  return false;
}
