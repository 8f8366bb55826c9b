import { ipv4Block, ipv6Block, type Cidr } from './cidr.js';
import type { Intervals, Point } from './intervals.js';

/**
 * The maximal CIDR blocks of IPv4 `intervals` in ascending order, of those whose prefix is below `widerThan`. Blocks that
 * are too narrow are not looked at, so that 90,000 scattered addresses cost no more than a glance each.
 */
export function ipv4Blocks(intervals: Intervals<number>, widerThan: number): Cidr[] {
  return blocks(IPV4, intervals, widerThan);
}

/** The IPv6 counterpart of `ipv4Blocks`. */
export function ipv6Blocks(intervals: Intervals<bigint>, widerThan: number): Cidr[] {
  return blocks(IPV6, intervals, widerThan);
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

function blocks<N extends Point>(space: Space<N>, intervals: Intervals<N>, widerThan: number): Cidr[] {
  const found: Cidr[] = [];
  const smallest = space.bits - Math.min(widerThan - 1, space.bits);
  if (smallest > space.bits) return found;
  const grain = space.size(smallest);
  for (let k = 0; k < intervals.length; k += 2) {
    const from = intervals[k] as N;
    const end = intervals[k + 1] as N;
    if (space.subtract(end, from) < grain) continue;
    // What remains of an interval between multiples of the grain is made of just its blocks of that size and larger.
    const over = space.remainder(from, grain);
    let first = over > 0 ? space.add(from, space.subtract(grain, over)) : from;
    const stop = space.subtract(end, space.remainder(end, grain));
    while (first < stop) {
      const exponent = Math.min(space.alignment(first), space.largestWithin(space.subtract(stop, first)));
      found.push(space.block(first, space.bits - exponent));
      first = space.add(first, space.size(exponent));
    }
  }
  return found;
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
