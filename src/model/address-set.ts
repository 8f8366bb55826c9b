import { ipv4Text, ipv6Text } from './address-text.js';
import {
  ipv4Blocks,
  ipv6Blocks,
  joinedIpv4Blocks,
  joinedIpv6Blocks,
  widestIpv4Block,
  widestIpv6Block,
  type Wanted,
} from './cidr-blocks.js';
import { FAMILIES, type Cidr, type Family, type Ipv4Cidr, type Ipv6Cidr } from './cidr.js';
import {
  covers,
  differenceOf,
  eachInterval,
  intersectionOf,
  sameIntervals,
  unionOf,
  unionOfAll,
  type Intervals,
} from './intervals.js';

/** Addresses from the first to the last, both included, as canonical text. */
export interface AddressRange {
  readonly from: string;
  readonly to: string;
}

/**
 * An immutable set of IPv4 and IPv6 addresses. It knows no prefixes, only addresses: sets that were written differently
 * and hold the same addresses are equal. Operations are linear in the number of ranges unless they say otherwise.
 */
export class AddressSet {
  /** No address. */
  static readonly empty = new AddressSet([], []);

  /** Every address of both families: 0.0.0.0/0 and ::/0. */
  static readonly everything = new AddressSet([0, 2 ** 32], [0n, 1n << 128n]);

  readonly #ipv4: Intervals<number>;
  readonly #ipv6: Intervals<bigint>;

  private constructor(ipv4: Intervals<number>, ipv6: Intervals<bigint>) {
    this.#ipv4 = ipv4;
    this.#ipv6 = ipv6;
  }

  /** The addresses of a few CIDRs. */
  static of(...cidrs: readonly Cidr[]): AddressSet {
    const [only] = cidrs;
    // One block is by far the most frequent set: every ipBlock of every request becomes one.
    if (cidrs.length > 1 || only === undefined) return AddressSet.from(cidrs);
    return only.family === 'ipv4' ? new AddressSet(interval(only), []) : new AddressSet([], interval(only));
  }

  /** The addresses of any number of CIDRs, in n log n: a list of 90,000 does not fit into the arguments of `of`. */
  static from(cidrs: Iterable<Cidr>): AddressSet {
    const ipv4: Intervals<number>[] = [];
    const ipv6: Intervals<bigint>[] = [];
    for (const cidr of cidrs) {
      if (cidr.family === 'ipv4') ipv4.push(interval(cidr));
      else ipv6.push(interval(cidr));
    }
    return new AddressSet(unionOfAll(ipv4), unionOfAll(ipv6));
  }

  /** The addresses that are in any of the sets, in n log n over all their ranges. */
  static union(sets: Iterable<AddressSet>): AddressSet {
    const all = [...sets];
    return new AddressSet(unionOfAll(all.map((set) => set.#ipv4)), unionOfAll(all.map((set) => set.#ipv6)));
  }

  /** The addresses that are in this set or in the other. */
  union(other: AddressSet): AddressSet {
    return new AddressSet(unionOf(this.#ipv4, other.#ipv4), unionOf(this.#ipv6, other.#ipv6));
  }

  /** The addresses that are in both sets. */
  intersect(other: AddressSet): AddressSet {
    return new AddressSet(intersectionOf(this.#ipv4, other.#ipv4), intersectionOf(this.#ipv6, other.#ipv6));
  }

  /** The addresses of this set that are not in the other. */
  subtract(other: AddressSet): AddressSet {
    return new AddressSet(differenceOf(this.#ipv4, other.#ipv4), differenceOf(this.#ipv6, other.#ipv6));
  }

  /** Whether every address of the other set is in this one; true of an empty other. Logarithmic in this set. */
  contains(other: AddressSet): boolean {
    return covers(this.#ipv4, other.#ipv4) && covers(this.#ipv6, other.#ipv6);
  }

  /** Whether both hold the same addresses. */
  equals(other: AddressSet): boolean {
    return sameIntervals(this.#ipv4, other.#ipv4) && sameIntervals(this.#ipv6, other.#ipv6);
  }

  /** How many addresses of one family it holds. */
  size(family: Family): bigint {
    let size = 0n;
    if (family === 'ipv4') {
      let count = 0;
      eachInterval(this.#ipv4, (from, end) => (count += end - from));
      size = BigInt(count);
    } else eachInterval(this.#ipv6, (from, end) => (size += end - from));
    return size;
  }

  /** How many blocks of a prefix its addresses of one family would fill, nearly: a double does not hold every such number. */
  blocksFilled(family: Family, prefix: number): number {
    let count = 0;
    if (family === 'ipv4') eachInterval(this.#ipv4, (from, end) => (count += end - from));
    else eachInterval(this.#ipv6, (from, end) => (count += Number(end - from)));
    return count / 2 ** ((family === 'ipv4' ? 32 : 128) - prefix);
  }

  /** Whether it holds no address. */
  get isEmpty(): boolean {
    return this.#ipv4.length === 0 && this.#ipv6.length === 0;
  }

  /** The fewest ranges that hold the addresses of one family, ascending, with a gap between any two. */
  ranges(family: Family): readonly AddressRange[] {
    const ranges: AddressRange[] = [];
    if (family === 'ipv4') {
      eachInterval(this.#ipv4, (from, end) => ranges.push({ from: ipv4Text(from), to: ipv4Text(end - 1) }));
    } else {
      eachInterval(this.#ipv6, (from, end) => ranges.push({ from: ipv6Text(from), to: ipv6Text(end - 1n) }));
    }
    return ranges;
  }

  /** The maximal CIDR blocks of one family, ascending: disjoint, together the set, and none can be widened within it. */
  blocks(family: Family): readonly Cidr[] {
    return this.blocksWiderThan(family, family === 'ipv4' ? 33 : 129);
  }

  /** Those of the maximal blocks whose prefix is below the given one; narrower ones cost nothing. */
  blocksWiderThan(family: Family, prefix: number): readonly Cidr[] {
    return this.#blocks(family, { widerThan: prefix, most: Infinity });
  }

  /** The widest of the maximal blocks of one family, the first of several; undefined unless its prefix is below `prefix`. */
  widestBlock(family: Family, prefix: number): Cidr | undefined {
    return family === 'ipv4' ? widestIpv4Block(this.#ipv4, prefix) : widestIpv6Block(this.#ipv6, prefix);
  }

  /**
   * The maximal blocks of the union of `sets` that none of them holds whole, ascending, of those whose prefix is below
   * the given one. In n log n over all ranges.
   */
  static joinedBlocks(sets: readonly AddressSet[], family: Family, prefix: number): readonly Cidr[] {
    if (family === 'ipv4') {
      return joinedIpv4Blocks(
        sets.map((set) => set.#ipv4),
        prefix,
      );
    }
    return joinedIpv6Blocks(
      sets.map((set) => set.#ipv6),
      prefix,
    );
  }

  /** `10.0.0.0/8, 2001:db8::/32`: all maximal blocks, or `nothing`. */
  toString(): string {
    return this.toText(Infinity);
  }

  /**
   * The same with at most so many parts. Where there are more blocks, ranges are listed instead, since one range can be
   * hundreds of blocks: `10.0.0.0-10.0.0.6, 10.0.0.8-10.255.255.255 and 9 more`. What is not listed costs nothing.
   */
  toText(most: number): string {
    if (this.isEmpty) return 'nothing';
    const blocks = FAMILIES.flatMap((family) => this.#blocks(family, { widerThan: 129, most: most + 1 }));
    if (blocks.length <= most) return blocks.map(({ canonical }) => canonical).join(', ');
    const texts: string[] = [];
    for (let k = 0; k < this.#ipv4.length && texts.length < most; k += 2)
      texts.push(rangeText(ipv4Text(this.#ipv4[k] as number), ipv4Text((this.#ipv4[k + 1] as number) - 1)));
    for (let k = 0; k < this.#ipv6.length && texts.length < most; k += 2)
      texts.push(rangeText(ipv6Text(this.#ipv6[k] as bigint), ipv6Text((this.#ipv6[k + 1] as bigint) - 1n)));
    const more = (this.#ipv4.length + this.#ipv6.length) / 2 - texts.length;
    return more > 0 ? `${texts.join(', ')} and ${String(more)} more` : texts.join(', ');
  }

  #blocks(family: Family, wanted: Wanted): readonly Cidr[] {
    return family === 'ipv4' ? ipv4Blocks(this.#ipv4, wanted) : ipv6Blocks(this.#ipv6, wanted);
  }
}

function rangeText(from: string, to: string): string {
  return from === to ? from : `${from}-${to}`;
}

function interval(cidr: Ipv4Cidr): Intervals<number>;
function interval(cidr: Ipv6Cidr): Intervals<bigint>;
function interval({ family, first, prefix }: Cidr): Intervals<number> | Intervals<bigint> {
  return family === 'ipv4' ? [first, first + 2 ** (32 - prefix)] : [first, first + (1n << BigInt(128 - prefix))];
}
