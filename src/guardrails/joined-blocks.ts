import type { Static } from 'typebox';
import { AddressSet } from '../model/address-set.js';
import type { Cidr, Family } from '../model/cidr.js';
import type { AddressPeer } from '../model/network-policy.js';
import type { WidthLimits } from './option-schemas.js';

/** A double does not hold every sum of powers of two: rather a little too much. */
const ROUNDING = 1e-9;
/** With more blocks than this that only exist together, all of them are one finding. */
const MOST_JOINED = 8;
/** How many more bits of addresses may be allowed in all than in one block, unless the profile says it. */
const TOTAL_BITS = 4;

/** What the blocks of one family in one direction are compared with. */
export interface WidthQuestion {
  readonly family: Family;
  readonly limits: Static<typeof WidthLimits>;
  /** Addresses that may be allowed in blocks of any width. */
  readonly free: AddressSet;
}

/** Blocks that no peer allows whole, but several together do. */
export interface JoinedBlocks {
  readonly blocks: readonly Cidr[];
  /** Whose ranges meet these blocks, in the order in which they are written; never empty. */
  readonly peers: readonly [AddressPeer, ...AddressPeer[]];
}

/** How many addresses there are in all, of peers that are not too wide. */
export interface Total {
  readonly count: bigint;
  readonly most: bigint;
  readonly limit: number;
  readonly peers: readonly [AddressPeer, ...AddressPeer[]];
}

/** All that is too wide. Every peer that is too wide by itself or with others is left out of the total. */
export interface TooWide {
  readonly wide: readonly { readonly peer: AddressPeer; readonly block: Cidr }[];
  readonly joined: readonly JoinedBlocks[];
  readonly total: Total | undefined;
}

/** What the peers allow beyond the limits: one by one, where they join, and in all. In n log n over all their ranges. */
export function tooWide(all: readonly AddressPeer[], question: WidthQuestion): TooWide {
  if (isNarrow(all, question)) return NOT_TOO_WIDE;
  const { family } = question;
  const peers = all.filter(({ cidr }) => cidr.family === family);
  const wide = peers.flatMap((peer) => {
    const block = widestBlock(peer, question);
    return block === undefined ? [] : [{ peer, block }];
  });
  const joined = joinedBlocks(peers, question);
  const told = new Set([...wide.map(({ peer }) => peer), ...joined.flatMap((entry) => entry.peers)]);
  const others = told.size === 0 ? peers : peers.filter((peer) => !told.has(peer));
  return { wide, joined, total: totalOf(others, question) };
}

const NOT_TOO_WIDE: TooWide = { wide: [], joined: [], total: undefined };

/** Whether the ranges without their exceptions are neither too wide nor, if they were disjoint, too many: spares the sets for usual policies. */
function isNarrow(peers: readonly AddressPeer[], { family, limits }: WidthQuestion): boolean {
  const most = totalLimit({ family, limits });
  let total = ROUNDING;
  for (const { cidr } of peers) {
    if (cidr.family !== family) continue;
    if (cidr.prefix < limits[family]) return false;
    total += 2 ** (most - cidr.prefix);
  }
  return total < 1 && !mayJoin(peers, { family, limits });
}

/** Whether the addresses of several peers, if no two shared any, would fill any block that is too wide. */
function mayJoin(peers: readonly AddressPeer[], { family, limits }: Pick<WidthQuestion, 'family' | 'limits'>): boolean {
  const wider = limits[family] - 1;
  if (wider < 0) return false;
  const filled = new Map<number | bigint, number>();
  for (const { cidr, set } of peers) {
    if (cidr.family !== family) continue;
    if (cidr.prefix <= wider) return true;
    const block =
      cidr.family === 'ipv4' ? Math.floor(cidr.first / 2 ** (32 - wider)) : cidr.first >> BigInt(128 - wider);
    const sum = (filled.get(block) ?? ROUNDING) + set.blocksFilled(family, wider);
    if (sum >= 1) return true;
    filled.set(block, sum);
  }
  return false;
}

/** The widest block above the limit that one peer allows by itself. */
function widestBlock(peer: AddressPeer, { family, limits, free }: WidthQuestion): Cidr | undefined {
  // Whatever is cut out of a range, no block of it is wider than the range itself.
  if (peer.cidr.prefix >= limits[family]) return undefined;
  return peer.set.subtract(free).widestBlock(family, limits[family]);
}

/** The blocks above the limit that exist only because several peers meet, with these peers. */
function joinedBlocks(peers: readonly AddressPeer[], { family, limits, free }: WidthQuestion): JoinedBlocks[] {
  if (peers.length < 2 || !mayJoin(peers, { family, limits })) return [];
  const sets = peers.map(({ set }) => set.subtract(free));
  const blocks = AddressSet.joinedBlocks(sets, family, limits[family]);
  const groups = blocks.length > MOST_JOINED ? [blocks] : blocks.map((block) => [block]);
  return groups.flatMap((group) => {
    const [first, ...others] = peers.filter(({ cidr }) => meets(cidr, group));
    return first === undefined ? [] : [{ blocks: group, peers: [first, ...others] }];
  });
}

function totalLimit({ family, limits }: Pick<WidthQuestion, 'family' | 'limits'>): number {
  return limits.total?.[family] ?? Math.max(0, limits[family] - TOTAL_BITS);
}

function totalOf(peers: readonly AddressPeer[], { family, limits, free }: WidthQuestion): Total | undefined {
  const limit = totalLimit({ family, limits });
  const [first, ...others] = peers;
  if (first === undefined || blocksFilled(peers, limit) < 1) return undefined;
  const most = 1n << BigInt((family === 'ipv4' ? 32 : 128) - limit);
  const count = AddressSet.union(peers.map(({ set }) => set))
    .subtract(free)
    .size(family);
  return count > most ? { count, most, limit, peers: [first, ...others] } : undefined;
}

/**
 * How many blocks of a prefix the ranges would fill without their exceptions, if they were disjoint: spares the sets for usual policies.
 */
function blocksFilled(peers: readonly AddressPeer[], prefix: number): number {
  return peers.reduce((sum, { cidr }) => sum + 2 ** (prefix - cidr.prefix), ROUNDING);
}

/** Whether a range has an address in one of the blocks, which are ascending and disjoint. */
function meets(cidr: Cidr, blocks: readonly Cidr[]): boolean {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const block = blocks[middle];
    if (block !== undefined && endOf(block) <= cidr.first) low = middle + 1;
    else high = middle;
  }
  const block = blocks[low];
  return block !== undefined && block.first < endOf(cidr);
}

/** The first address after a range: of one family all are numbers or all bigints, which compare with each other. */
function endOf(cidr: Cidr): number | bigint {
  return cidr.family === 'ipv4' ? cidr.first + 2 ** (32 - cidr.prefix) : cidr.first + (1n << BigInt(128 - cidr.prefix));
}
