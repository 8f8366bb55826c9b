import { AddressSet } from '../model/address-set.js';
import type { Cidr, Family } from '../model/cidr.js';
import type { AddressPeer } from '../model/network-policy.js';

/** A block that no peer allows whole, but several together do. */
export interface JoinedBlock {
  readonly block: Cidr;
  readonly first: AddressPeer;
  readonly count: number;
}

/** What the maximal blocks of a peer are compared with, and what they do not count for. */
export interface WidthQuestion {
  readonly family: Family;
  readonly limit: number;
  /** Addresses that may be allowed in blocks of any width. */
  readonly free: AddressSet;
}

/** The blocks above the limit that one peer allows by itself, ascending. */
export function wideBlocks(peer: AddressPeer, { family, limit, free }: WidthQuestion): readonly Cidr[] {
  // Whatever is cut out of a range, no block of it is wider than the range itself.
  if (peer.cidr.family !== family || peer.cidr.prefix >= limit) return [];
  return peer.set.subtract(free).blocksWiderThan(family, limit);
}

/**
 * The blocks above the limit that exist only because several peers meet, ascending. A block of the union that one peer
 * holds is a maximal block of that peer too, hence the comparison by text. In n log n: a peer that reaches over several
 * joined blocks has an `except` beside each of them, since otherwise they would have joined further.
 */
export function joinedBlocks(peers: readonly AddressPeer[], question: WidthQuestion): readonly JoinedBlock[] {
  const { family, limit, free } = question;
  const ofFamily = peers.filter((peer) => peer.cidr.family === family);
  if (!couldJoin(ofFamily, limit)) return [];
  const union = AddressSet.union(ofFamily.map((peer) => peer.set)).subtract(free);
  const single = new Set(ofFamily.flatMap((peer) => wideBlocks(peer, question).map((block) => block.canonical)));
  const joined = union
    .blocksWiderThan(family, limit)
    .filter((block) => !single.has(block.canonical))
    .map((block) => ({ block, first: undefined as AddressPeer | undefined, count: 0 }));
  if (joined.length === 0) return [];
  for (const peer of ofFamily) {
    for (let k = firstEndingAfter(joined, peer.cidr); k < joined.length; k++) {
      const entry = joined[k];
      if (entry === undefined || entry.block.first >= endOf(peer.cidr)) break;
      entry.first ??= peer;
      entry.count++;
    }
  }
  return joined.flatMap(({ block, first, count }) => (first === undefined ? [] : [{ block, first, count }]));
}

/** Whether there are addresses enough for one block above the limit: spares the union for usual policies. */
function couldJoin(peers: readonly AddressPeer[], limit: number): boolean {
  if (peers.length < 2) return false;
  const share = peers.reduce((sum, peer) => sum + 2 ** (limit - 1 - peer.cidr.prefix), 0);
  return share > 1 - 1e-9;
}

/** The first address after a range: of one family all are numbers or all bigints, which compare with each other. */
function endOf(cidr: Cidr): number | bigint {
  return cidr.family === 'ipv4' ? cidr.first + 2 ** (32 - cidr.prefix) : cidr.first + (1n << BigInt(128 - cidr.prefix));
}

function firstEndingAfter(entries: readonly { readonly block: Cidr }[], cidr: Cidr): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && endOf(entry.block) <= cidr.first) low = middle + 1;
    else high = middle;
  }
  return low;
}
