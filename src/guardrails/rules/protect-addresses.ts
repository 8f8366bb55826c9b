import { Type } from 'typebox';
import { AddressSet } from '../../model/address-set.js';
import { FAMILIES, type Cidr } from '../../model/cidr.js';
import { DIRECTIONS, PEERS_FIELD, rulesInForce, type AddressPeer } from '../../model/network-policy.js';
import { addressesOf } from '../address-peers.js';
import { CidrText, DirectionList } from '../option-schemas.js';
import { stateRule } from '../rule.js';
import { shown } from '../shown.js';

/** More addresses are only counted in a message, and more exceptions are not repeated in a fix. */
const MOST_NAMED = 3;
const MOST_CUTS = 8;

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
    const named = ranges.map(({ name, cidrs, directions }) => {
      const set = addressesOf(cidrs);
      return { name: shown(name), set, text: set.toText(MOST_NAMED), directions };
    });
    const byDirection = DIRECTIONS.map((direction) => {
      const here = named.filter(({ directions }) => directions.includes(direction));
      const all = AddressSet.union(here.map(({ set }) => set));
      const blocks = FAMILIES.flatMap((family) => all.blocks(family)).map((block) => ({
        block,
        set: AddressSet.of(block),
      }));
      return { direction, here, guarded: { all, blocks } };
    });
    return ({ object }, report) => {
      for (const { direction, here, guarded } of byDirection) {
        const way = PEERS_FIELD[direction];
        for (const rule of rulesInForce(object, direction)) {
          if (rule.peers.kind === 'anyone') {
            for (const { name, text } of here) {
              const fix = adviceForAnyone(way, text);
              report.finding('anyone', { at: rule.at, data: { way, addresses: text, name }, fix });
            }
            continue;
          }
          for (const peer of rule.peers.list) {
            if (peer.kind !== 'addresses') continue;
            const touched = peer.set.intersect(guarded.all);
            if (touched.isEmpty) continue;
            const at = `${peer.at}.ipBlock.cidr`;
            // The same for each range, or mending one finding would undo what mends another.
            const fix = adviceFor(peer, touched, guarded.blocks);
            for (const { name, set } of here) {
              const overlap = touched.intersect(set);
              if (overlap.isEmpty) continue;
              report.finding('addresses', { at, data: { addresses: overlap.toText(MOST_NAMED), name }, fix });
            }
          }
        }
      }
    };
  },
});

interface Guarded {
  readonly block: Cidr;
  readonly set: AddressSet;
}

/**
 * Cuts out the protected blocks as they are, rather than what of them is allowed today: fewer blocks, and whoever reads the
 * policy knows them. What was cut out before is kept unless it lies within them.
 */
function adviceFor({ cidr, except, set }: AddressPeer, touched: AddressSet, guarded: readonly Guarded[]): string {
  if (touched.equals(set)) return 'remove this ipBlock: every address of it is protected';
  const range = AddressSet.of(cidr);
  const added = guarded.filter((one) => range.contains(one.set) && !touched.intersect(one.set).isEmpty);
  const cuts = added.map(({ block }) => textOf(block));
  if (except.length + cuts.length > MOST_CUTS) return `add to its except: ${cuts.join(', ')}`;
  const kept = except.filter((old) => !added.some((one) => one.set.contains(AddressSet.of(old))));
  return `write beside its cidr: except: [${[...kept.map(textOf), ...cuts].join(', ')}]`;
}

/** IPv6 text in quotes: in a YAML list written in brackets, `::1/128` alone would not be read as it is meant. */
function textOf({ family, canonical }: Cidr): string {
  return family === 'ipv6' ? `"${canonical}"` : canonical;
}

function adviceForAnyone(way: string, addresses: string): string {
  return `write ${way}: with the peers that really need it; an ipBlock of addresses outside cuts out ${addresses} with except`;
}
