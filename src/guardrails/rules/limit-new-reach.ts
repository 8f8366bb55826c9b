import { Type } from 'typebox';
import { AddressSet } from '../../model/address-set.js';
import { PortSet } from '../../model/port-set.js';
import type { Connection } from '../../reach/views.js';
import type { Ways, Zone } from '../../reach/zone.js';
import { addressesOf } from '../address-peers.js';
import { CidrText } from '../option-schemas.js';
import { causeOf, endName, portsName, WHOLE_CLUSTER } from '../reach-text.js';
import { changeRule } from '../rule.js';

/** More than these are counted and not named. */
const MOST_NAMED = 3;

/** A change whose consequences are larger than anybody looks through is looked at first. */
export const limitNewReach = changeRule({
  id: 'limit-new-reach',
  kinds: ['NetworkPolicy', 'Namespace'],
  judges: 'change',
  summary: 'Limit what a single change opens between workloads and from outside of the cluster',
  why: `One line can let a hundred workloads talk that could not before: a selector that is a little too wide, a label on a namespace,
a policy deleted by mistake. What counts is the outcome for the workloads that are there: each pair of which one can newly
open a connection to the other, and each workload that addresses outside of the cluster can newly reach. Somebody should
have meant it.`,
  fix: 'narrow the change, or make it in steps that can each be looked through',
  messages: {
    pairs: 'opens ways between more pairs of workloads than {limit}: {pairs} and more',
    outside: 'lets {addresses} reach {workload} on {ports}, beyond the addresses that may',
    more: 'and lets addresses outside of the cluster reach more workloads: {count}',
  },
  options: Type.Object(
    {
      pairs: Type.Integer({
        minimum: 0,
        maximum: 10_000,
        default: 50,
        description: 'Between how many pairs of workloads one change may open anything',
      }),
      addresses: Type.Array(CidrText, {
        default: [],
        description:
          'Addresses outside of the cluster that changes may let in: networks of your own. 0.0.0.0/0 and ::/0 let everyone in',
      }),
    },
    { additionalProperties: false },
  ),
  reads: WHOLE_CLUSTER,
  asksReach: true,
  check: ({ pairs: limit, addresses }) => {
    const trusted = addressesOf(addresses);
    const outside = AddressSet.everything.subtract(trusted);
    const between = { ways: ways(EVERY_POD, EVERY_POD), except: [], most: limit + 1 };
    const inward = { ways: ways({ pods: undefined, addresses: outside }, EVERY_POD), except: [] };
    return ({ change, reach, snapshot, after }, report) => {
      const at = causeOf(change);
      const pairs = reach.crossings(snapshot, after, between);
      const entries = outside.isEmpty ? undefined : reach.crossings(snapshot, after, inward);
      if (pairs === undefined || (entries === undefined && !outside.isEmpty)) {
        report.undecided('', 'the change touches too many workloads to tell in time what it opens');
        return;
      }
      if (pairs.opened.length > limit) {
        const named = pairs.opened.slice(0, MOST_NAMED).map(pairName).join(', ');
        report.finding('pairs', { at, data: { limit, pairs: named } });
      }
      const opened = entries?.opened ?? [];
      for (const { from, to, ports } of opened.slice(0, MOST_NAMED)) {
        const data = { addresses: endName(from), workload: endName(to), ports: portsName(ports) };
        report.finding('outside', { at, data });
      }
      const count = opened.length - MOST_NAMED;
      if (count > 0) report.finding('more', { at, data: { count } });
    };
  },
});

const EVERY_POD: Zone = {
  pods: { isNamespace: () => true, namespaces: { at: '', requirements: [] }, pods: { at: '', requirements: [] } },
  addresses: AddressSet.empty,
};

function ways(from: Zone, to: Zone): Ways {
  return { from, to, ports: PortSet.everything };
}

function pairName({ from, to }: Connection): string {
  return `${endName(from)} -> ${endName(to)}`;
}
