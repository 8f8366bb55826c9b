import { Type, type Static } from 'typebox';
import { AddressSet } from '../../model/address-set.js';
import { FAMILIES } from '../../model/cidr.js';
import { labelOf } from '../../model/labels.js';
import { DIRECTIONS, rulesInForce, type Direction, type NetworkPolicy } from '../../model/network-policy.js';
import { matches } from '../../model/selector.js';
import { addressPeers } from '../address-peers.js';
import { parseInstant } from '../instant.js';
import { tooWide } from '../joined-blocks.js';
import { toSelector } from '../label-selector.js';
import { OptionSelector, WidthLimits } from '../option-schemas.js';
import { stateRule } from '../rule.js';
import { shown } from '../shown.js';

const EXPIRES = 'firebreak.dev/expires';
const AT = `metadata.annotations[${EXPIRES}]`;
const DAY = 86_400_000;

/** Policies that open much, or are marked as temporary, end one day unless someone decides otherwise. */
export const requireExpiry = stateRule({
  id: 'require-expiry',
  kinds: ['NetworkPolicy'],
  judges: 'whole',
  summary: `Require an expiry date in the annotation ${EXPIRES}`,
  why: `What was opened for a migration stays open for years, because nobody remembers why it is there. A date makes someone ask
again. At that date the policy becomes a finding; nothing deletes it, unless a controller was told to.`,
  fix: 'name the day until which it is needed',
  messages: {
    missing: `has no annotation ${EXPIRES}, {because}`,
    unreadable: '"{value}" is not a date such as 2027-03-31 or 2027-03-31T12:00:00Z',
    past: 'expired on {date}',
    tooFar: 'expires on {date}, which is more than {days} days away',
  },
  options: Type.Object(
    {
      selector: Type.Optional(
        Type.Unsafe<Static<typeof OptionSelector>>({
          ...OptionSelector,
          description: 'Policies with these labels need a date',
        }),
      ),
      widePeers: Type.Optional(
        Type.Unsafe<Static<typeof WidthLimits>>({
          ...WidthLimits,
          description: 'Policies that allow anyone, or a wider block of addresses than this, need a date',
        }),
      ),
      maxDays: Type.Integer({ minimum: 1, default: 365, description: 'How far off the date may be' }),
    },
    { additionalProperties: false },
  ),
  check: ({ selector: written, widePeers, maxDays }) => {
    const selector = written === undefined ? undefined : toSelector(written, 'selector');
    const reason = (policy: NetworkPolicy): string | undefined => {
      if (selector === undefined && widePeers === undefined) return 'which every policy needs';
      if (selector !== undefined && matches(selector, policy.metadata.labels)) return 'which its labels ask for';
      const wide = widePeers === undefined ? undefined : widestPeer(policy, widePeers);
      return wide === undefined ? undefined : `which a policy that allows ${wide} needs`;
    };
    const fix = `write under metadata.annotations: ${EXPIRES}: "YYYY-MM-DD", at most ${maxDays} days from now`;
    return ({ object, now }, report) => {
      const because = reason(object);
      if (because === undefined) return;
      const value = labelOf(object.metadata.annotations, EXPIRES);
      if (value === undefined) {
        report.finding('missing', { at: AT, data: { because }, fix });
        return;
      }
      const instant = parseInstant(value);
      if (instant === undefined) {
        report.finding('unreadable', { at: AT, data: { value: shown(value), fullValue: value }, fix });
        return;
      }
      const date = new Date(instant).toISOString().slice(0, 10);
      if (instant <= now)
        report.finding('past', { at: AT, data: { date }, fix: 'remove the policy, or decide on a new date' });
      if (instant > now + maxDays * DAY) report.finding('tooFar', { at: AT, data: { date, days: maxDays }, fix });
    };
  },
});

/** The widest thing a policy allows, by how far it is beyond the limits; undefined where nothing is. */
function widestPeer(policy: NetworkPolicy, limits: Static<typeof WidthLimits>): string | undefined {
  const opensAll = (direction: Direction): boolean =>
    rulesInForce(policy, direction).some(({ peers }) => peers.kind === 'anyone');
  if (DIRECTIONS.some(opensAll)) return 'anyone';
  let widest: { readonly text: string; readonly beyond: number } | undefined;
  let total: string | undefined;
  for (const direction of DIRECTIONS) {
    const peers = addressPeers(policy, direction);
    if (peers.length === 0) continue;
    for (const family of FAMILIES) {
      const found = tooWide(peers, { family, limits, free: AddressSet.empty });
      const blocks = [...found.wide.map(({ block }) => block), ...found.joined.flatMap(({ blocks }) => blocks)];
      for (const block of blocks) {
        const beyond = limits[family] - block.prefix;
        if (beyond > (widest?.beyond ?? 0)) widest = { text: block.canonical, beyond };
      }
      if (found.total !== undefined) total ??= `more addresses than a /${found.total.limit} holds`;
    }
  }
  return widest?.text ?? total;
}
