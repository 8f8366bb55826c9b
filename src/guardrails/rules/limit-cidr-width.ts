import { Type, type Static } from 'typebox';
import { FAMILIES, type Cidr } from '../../model/cidr.js';
import { DIRECTIONS, type AddressPeer, type Direction } from '../../model/network-policy.js';
import { addressesOf, addressPeers } from '../address-peers.js';
import { tooWide, type WidthQuestion } from '../joined-blocks.js';
import { CidrText, WidthLimits } from '../option-schemas.js';
import { stateRule, type Report } from '../rule.js';
import { shown } from '../shown.js';

type Widths = Static<typeof WidthLimits>;

const MOST_NAMED = 3;

const messages = {
  wide: 'allows {addresses}; the widest block allowed is /{limit}',
  together: '{count} blocks together allow {addresses}; the widest block allowed is /{limit}',
  total: 'allows {count} addresses in all; the most allowed is {most}, as many as a /{limit} holds',
  irregular: '{written} is read as {canonical}; write {canonical}',
} as const;

const ADVICE: Readonly<Record<Direction, string>> = {
  ingress: 'name the networks that really call it, or let them in through an ingress gateway',
  egress: 'name the networks it really calls, or use an egress gateway',
};

/** No block of addresses wider than the limit, by what all ipBlocks of the policy allow together (N20, N22, N23). */
export const limitCidrWidth = stateRule({
  id: 'limit-cidr-width',
  kinds: ['NetworkPolicy'],
  judges: 'opening',
  summary: 'Limit how wide a block of addresses a policy may allow',
  why: `A wide ipBlock opens a pod to networks that nobody thought of. Width is judged by the addresses that are really
allowed: \`0.0.0.0/1\` and \`128.0.0.0/1\` are the whole of IPv4 wherever the halves stand, \`except\` takes away, and what is
written unusually (\`010.0.0.0/8\`, \`10.0.0.5/8\`, \`::ffff:0:0/96\`) counts as the addresses that Kubernetes reads. Pinholes do not
make a block narrow: all addresses of a direction are counted, too. IPv6 has limits of its own.`,
  fix: ADVICE.egress,
  messages,
  options: Type.Object(
    {
      ingress: Type.Unsafe<Widths>({ ...WidthLimits, default: {}, description: 'The widest block that may be let in' }),
      egress: Type.Unsafe<Widths>({ ...WidthLimits, default: {}, description: 'The widest block that may be called' }),
      allowed: Type.Array(CidrText, {
        default: [],
        description: 'Own networks, which may be allowed in blocks of any width',
      }),
    },
    { additionalProperties: false },
  ),
  check: ({ allowed, ...limits }) => {
    const free = addressesOf(allowed);
    return ({ object }, report) => {
      for (const direction of DIRECTIONS) {
        const peers = addressPeers(object, direction);
        if (peers.length === 0) continue;
        for (const peer of peers) {
          reportIrregular(peer, report);
        }
        for (const family of FAMILIES) {
          const question = { family, limits: limits[direction], free };
          reportWide(peers, question, { direction, report });
        }
      }
    };
  },
});

interface Ear {
  readonly direction: Direction;
  readonly report: Report<typeof messages>;
}

function reportWide(peers: readonly AddressPeer[], question: WidthQuestion, { direction, report }: Ear): void {
  const limit = question.limits[question.family];
  const fix = ADVICE[direction];
  const { wide, joined, total } = tooWide(peers, question);
  for (const { peer, block } of wide) {
    report.finding('wide', { ...placeOf([peer]), data: wideData(peer, block, limit), fix });
  }
  for (const entry of joined) {
    const data = { count: entry.peers.length, addresses: listOf(entry.blocks), limit };
    report.finding('together', { ...placeOf(entry.peers), data, fix });
  }
  if (total === undefined) return;
  const data = { count: countText(total.count), most: countText(total.most), limit: total.limit };
  report.finding('total', { ...placeOf(total.peers), data, fix });
}

function placeOf([first, ...others]: readonly [AddressPeer, ...AddressPeer[]]): { at: string; also: string[] } {
  return { at: `${first.at}.ipBlock.cidr`, also: others.map(({ at }) => at) };
}

function listOf(blocks: readonly Cidr[]): string {
  const first = blocks.slice(0, MOST_NAMED).map(({ canonical }) => canonical);
  const more = blocks.length - first.length;
  return more > 0 ? `${first.join(', ')} and ${more} more` : first.join(', ');
}

/** The number, or what power of two it is where nobody could read the number. */
function countText(count: bigint): string {
  if (count < 2n ** 48n) return String(count);
  const power = count.toString(2).length - 1;
  return count === 1n << BigInt(power) ? `2^${power}` : `more than 2^${power}`;
}

function wideData({ cidr, except }: AddressPeer, widest: Cidr, limit: number): { addresses: string; limit: number } {
  if (except.length === 0) return { addresses: cidr.canonical, limit };
  return { addresses: `${cidr.canonical} without ${listOf(except)}, which leaves ${widest.canonical}`, limit };
}

function reportIrregular({ at, cidr, except }: AddressPeer, report: Report<typeof messages>): void {
  reportIfIrregular(cidr, `${at}.ipBlock.cidr`, report);
  for (const [index, cut] of except.entries()) {
    // The path is only built where it is needed: there may be 90,000 of them.
    if (cut.irregular !== undefined) reportIfIrregular(cut, `${at}.ipBlock.except[${index}]`, report);
  }
}

function reportIfIrregular(cidr: Cidr, at: string, report: Report<typeof messages>): void {
  if (cidr.irregular === undefined) return;
  const written = shown(cidr.written);
  const { canonical } = cidr;
  report.finding('irregular', { at, data: { written, canonical }, fix: `replace ${written} by ${canonical}` });
}
