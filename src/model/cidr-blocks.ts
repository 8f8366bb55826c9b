import { ipv4Block, ipv6Block, type Cidr } from './cidr.js';
import { eachInterval, type Intervals, type Point } from './intervals.js';

/** Which of the blocks are wanted: those whose prefix is below `widerThan`, and no more than `most`. */
export interface Wanted {
  readonly widerThan: number;
  readonly most: number;
}

/**
 * The maximal CIDR blocks of IPv4 `intervals` in ascending order. Blocks that are too narrow are not looked at, so that
 * 90,000 scattered addresses cost no more than a glance each.
 */
export function ipv4Blocks(intervals: Intervals<number>, wanted: Wanted): Cidr[] {
  return blocks(IPV4, intervals, wanted);
}

/** The IPv6 counterpart of `ipv4Blocks`. */
export function ipv6Blocks(intervals: Intervals<bigint>, wanted: Wanted): Cidr[] {
  return blocks(IPV6, intervals, wanted);
}

/** The widest of the blocks of IPv4 `intervals`, the first of several; undefined unless its prefix is below `widerThan`. */
export function widestIpv4Block(intervals: Intervals<number>, widerThan: number): Cidr | undefined {
  return widestBlock(IPV4, intervals, widerThan);
}

/** The IPv6 counterpart of `widestIpv4Block`. */
export function widestIpv6Block(intervals: Intervals<bigint>, widerThan: number): Cidr | undefined {
  return widestBlock(IPV6, intervals, widerThan);
}

/**
 * The maximal blocks of the union of IPv4 `sets` that none of the sets holds whole, ascending, of those whose prefix is
 * below `widerThan`. In n log n over all boundaries, however many blocks the union is made of.
 */
export function joinedIpv4Blocks(sets: readonly Intervals<number>[], widerThan: number): Cidr[] {
  return joinedBlocks(IPV4, sets, widerThan);
}

/** The IPv6 counterpart of `joinedIpv4Blocks`. */
export function joinedIpv6Blocks(sets: readonly Intervals<bigint>[], widerThan: number): Cidr[] {
  return joinedBlocks(IPV6, sets, widerThan);
}

/** The arithmetic of one family; an exponent k stands for the 2^k addresses of a block. */
interface Space<N extends Point> {
  readonly bits: number;
  readonly size: (exponent: number) => N;
  readonly add: (a: N, b: N) => N;
  readonly subtract: (a: N, b: N) => N;
  readonly remainder: (a: N, b: N) => N;
  /** The exponent of the largest block that can begin at the address. */
  readonly alignment: (address: N) => number;
  /** The exponent of the largest block that is no longer than `length`, which is at least 1. */
  readonly largestWithin: (length: N) => number;
  readonly block: (first: N, prefix: number) => Cidr;
}

function blocks<N extends Point>(space: Space<N>, intervals: Intervals<N>, { widerThan, most }: Wanted): Cidr[] {
  const found: Cidr[] = [];
  const smallest = space.bits - Math.min(widerThan - 1, space.bits);
  if (smallest > space.bits) return found;
  const grain = space.size(smallest);
  for (let k = 0; k < intervals.length; k += 2) {
    const from = intervals[k] as N;
    const end = intervals[k + 1] as N;
    if (space.subtract(end, from) < grain) continue;
    // What remains of an interval between multiples of the grain is made of just its blocks of that size and larger.
    let first = roundUp(space, from, smallest);
    const stop = space.subtract(end, space.remainder(end, grain));
    while (first < stop) {
      if (found.length === most) return found;
      const exponent = Math.min(space.alignment(first), space.largestWithin(space.subtract(stop, first)));
      found.push(space.block(first, space.bits - exponent));
      first = space.add(first, space.size(exponent));
    }
  }
  return found;
}

/** Near linear: a block is only looked for where it would be wider than the widest so far. */
function widestBlock<N extends Point>(space: Space<N>, intervals: Intervals<N>, widerThan: number): Cidr | undefined {
  let best: { readonly first: N; readonly exponent: number } | undefined;
  let wanted = Math.max(0, space.bits - widerThan + 1);
  for (let k = 0; k < intervals.length; k += 2) {
    const from = intervals[k] as N;
    const end = intervals[k + 1] as N;
    while (wanted <= space.bits) {
      const first = roundUp(space, from, wanted);
      if (space.add(first, space.size(wanted)) > end) break;
      best = { first, exponent: wanted++ };
    }
  }
  return best && space.block(best.first, space.bits - best.exponent);
}

/**
 * A block that one interval does not hold begins in some interval and ends beyond it, so the end of the interval that
 * reaches furthest from there is inside of it. At each such end there is only one maximal block to look at.
 */
function joinedBlocks<N extends Point>(space: Space<N>, sets: readonly Intervals<N>[], widerThan: number): Cidr[] {
  const smallest = Math.max(0, space.bits - widerThan + 1);
  const all: { readonly from: N; readonly end: N }[] = [];
  for (const set of sets) eachInterval(set, (from, end) => all.push({ from, end }));
  all.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const found: Cidr[] = [];
  let last: N | undefined;
  for (let next = 0; next < all.length;) {
    // The intervals from here on that leave no gap, and the ends that reach further than all before.
    const from = all[next]?.from as N;
    const reach: { from: N; end: N }[] = [];
    for (; next < all.length; next++) {
      const entry = all[next] as { readonly from: N; readonly end: N };
      const furthest = reach.at(-1);
      if (furthest !== undefined && entry.from > furthest.end) break;
      if (furthest === undefined || entry.end > furthest.end) reach.push({ ...entry });
    }
    const end = reach.at(-1)?.end as N;
    for (const [k, { end: seam }] of reach.entries()) {
      if (k === reach.length - 1) break;
      const exponent = largestAround(space, seam, { from, end });
      const first = roundDown(space, seam, exponent);
      if (exponent < smallest || first === last || first === seam) continue;
      // Whether some interval that begins later, but still before the block, holds it whole.
      const whole = reach[lastFrom(reach, first)];
      if (whole !== undefined && whole.end >= space.add(first, space.size(exponent))) continue;
      last = first;
      found.push(space.block(first, space.bits - exponent));
    }
  }
  return found;
}

/** The exponent of the largest block around an address that is within an interval. */
function largestAround<N extends Point>(space: Space<N>, address: N, { from, end }: { from: N; end: N }): number {
  let low = 0;
  let high = space.bits;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    const first = roundDown(space, address, middle);
    if (first >= from && space.add(first, space.size(middle)) <= end) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The index of the last entry that begins at the address or before it. */
function lastFrom<N extends Point>(entries: readonly { readonly from: N }[], address: N): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.from as N) <= address) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function roundDown<N extends Point>(space: Space<N>, address: N, exponent: number): N {
  return space.subtract(address, space.remainder(address, space.size(exponent)));
}

function roundUp<N extends Point>(space: Space<N>, address: N, exponent: number): N {
  const size = space.size(exponent);
  const over = space.remainder(address, size);
  return over > 0 ? space.add(address, space.subtract(size, over)) : address;
}

const IPV4: Space<number> = {
  bits: 32,
  size: (exponent) => 2 ** exponent,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  remainder: (a, b) => a % b,
  alignment: (address) => (address === 0 ? 32 : 31 - Math.clz32(address & -address)),
  largestWithin: (length) => (length === 2 ** 32 ? 32 : 31 - Math.clz32(length)),
  block: ipv4Block,
};

const SIZES: readonly bigint[] = Array.from({ length: 129 }, (_, exponent) => 1n << BigInt(exponent));

const IPV6: Space<bigint> = {
  bits: 128,
  size: (exponent) => SIZES[exponent] as bigint,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  remainder: (a, b) => a % b,
  alignment: (address) => (address === 0n ? 128 : logarithm(address & -address)),
  largestWithin: logarithm,
  block: ipv6Block,
};

/** The exponent of the highest bit, by 32 bits at a time: a double would round 2^128 - 1 up. */
function logarithm(value: bigint): number {
  let rest = value;
  let passed = 0;
  while (rest >= 0x1_0000_0000n) {
    rest >>= 32n;
    passed += 32;
  }
  return passed + 31 - Math.clz32(Number(rest));
}
