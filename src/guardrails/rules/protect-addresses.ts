import { Type } from 'typebox';
import { AddressSet } from '../../model/address-set.js';
import { FAMILIES } from '../../model/cidr.js';
import { DIRECTIONS, rulesInForce, type AddressPeer, type Direction } from '../../model/network-policy.js';
import { addressesOf } from '../address-peers.js';
import { CidrText, DirectionList } from '../option-schemas.js';
import { stateRule } from '../rule.js';
import { shown } from '../shown.js';

const MOST_BLOCKS = 8;
const WAY: Readonly<Record<Direction, string>> = { ingress: 'from', egress: 'to' };

/** No rule, whichever it is, allows an address of the named ranges (N7, N20, N22). */
export const protectAddresses = stateRule({
  id: 'protect-addresses',
  kinds: ['NetworkPolicy'],
  judges: 'opening',
  summary: 'Protect named address ranges from being allowed by any rule',
  why: `Some addresses must never be reached from a pod, however wide the rest is: the metadata service of the cloud, which hands
out credentials, or the networks of nodes and of the control plane. An ipBlock that contains such an address has to cut
it out with \`except\`; a rule without peers allows every address.`,
  fix: 'cut the addresses out with except',
  messages: {
    addresses: 'allows {addresses}, protected as {name}',
    anyone: 'allows traffic {way} anyone, and so {way} {addresses}, protected as {name}',
  },
  options: Type.Object(
    {
      ranges: Type.Array(
        Type.Object(
          {
            name: Type.String({ minLength: 1, description: 'What users see: cloud metadata' }),
            cidrs: Type.Array(CidrText, { minItems: 1, description: 'The addresses, of either family' }),
            directions: DirectionList,
          },
          { additionalProperties: false },
        ),
        { minItems: 1, description: 'The ranges to protect' },
      ),
    },
    { additionalProperties: false },
  ),
  check: ({ ranges }) => {
    const named = ranges.map(({ name, cidrs, directions }) => ({
      name: shown(name),
      set: addressesOf(cidrs),
      directions,
    }));
    const byDirection = DIRECTIONS.map((direction) => {
      const here = named.filter(({ directions }) => directions.includes(direction));
      return { direction, here, all: AddressSet.union(here.map(({ set }) => set)) };
    });
    return ({ object }, report) => {
      for (const { direction, here, all } of byDirection) {
        const way = WAY[direction];
        for (const rule of rulesInForce(object, direction)) {
          if (rule.peers.kind === 'anyone') {
            for (const { name, set } of here) {
              const addresses = blocksOf(set);
              report.finding('anyone', {
                at: rule.at,
                data: { way, addresses, name },
                fix: adviceForAnyone(way, addresses),
              });
            }
            continue;
          }
          for (const peer of rule.peers.list) {
            if (peer.kind !== 'addresses' || peer.set.intersect(all).isEmpty) continue;
            for (const { name, set } of here) {
              const overlap = peer.set.intersect(set);
              if (overlap.isEmpty) continue;
              const at = `${peer.at}.ipBlock.cidr`;
              report.finding('addresses', {
                at,
                data: { addresses: blocksOf(overlap), name },
                fix: adviceFor(peer, overlap),
              });
            }
          }
        }
      }
    };
  },
});

/** The addresses as blocks, or the first of them. Many ranges stay ranges, since each can be hundreds of blocks. */
function blocksOf(set: AddressSet): string {
  const ranges = FAMILIES.flatMap((family) => set.ranges(family));
  const texts =
    ranges.length > MOST_BLOCKS
      ? ranges.map(({ from, to }) => (from === to ? from : `${from}-${to}`))
      : blockTexts(set);
  const more = texts.length - MOST_BLOCKS;
  return more > 0 ? `${texts.slice(0, MOST_BLOCKS).join(', ')} and ${more} more` : texts.join(', ');
}

function blockTexts(set: AddressSet): readonly string[] {
  return FAMILIES.flatMap((family) => set.blocks(family).map((block) => block.canonical));
}

function adviceFor(peer: AddressPeer, overlap: AddressSet): string {
  if (overlap.equals(peer.set)) return 'remove this ipBlock: every address of it is protected';
  if (peer.except.length + overlap.ranges(peer.cidr.family).length > MOST_BLOCKS)
    return `add to its except: ${blocksOf(overlap)}`;
  const cuts = [...peer.except.map((cut) => cut.canonical), ...blockTexts(overlap)];
  return `write beside its cidr: except: [${cuts.map(quoteIpv6).join(', ')}]`;
}

/** IPv6 text in quotes: in a YAML list written in brackets, `::1/128` alone would not be read as it is meant. */
function quoteIpv6(block: string): string {
  return block.includes(':') ? `"${block}"` : block;
}

function adviceForAnyone(way: string, addresses: string): string {
  return `write ${way}: with the peers that really need it; an ipBlock of addresses outside cuts out ${addresses} with except`;
}
