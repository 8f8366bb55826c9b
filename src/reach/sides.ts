import { AddressSet } from '../model/address-set.js';
import type { Direction } from '../model/network-policy.js';
import { matchesPods, type CompiledRule } from './compiled-policy.js';
import { NO_RULES, type CompiledClusterRule } from './compiled-cluster-policy.js';
import { commonFamilies, FAMILY_BITS, type PodClass } from './pod-class.js';
import { EVERYTHING, NOTHING, samePorts, type Ports, type PortTable } from './port-table.js';
import type { PolicyPicture, Row, Rows } from './row.js';
import { throughTiers, type TierQuestion } from './tiers.js';
import type { ReachSettings } from './views.js';

/** What sides are asked with. */
export interface SideParts {
  readonly rows: Rows;
  readonly ports: PortTable;
  readonly settings: ReachSettings;
}

/** One side of the connections between two classes: what the policies of `self` say of `other`. */
export interface SideQuestion {
  readonly self: PodClass;
  readonly direction: Direction;
  readonly other: PodClass;
  /** The family in which they would talk, as a bit; 0 where an address is not known and no block matches. */
  readonly family: number;
  /** As in {@link TierQuestion}. */
  readonly tell?: TierQuestion['tell'];
}

/** What classes let through (N3, N4, N8). */
export class Sides {
  readonly #parts: SideParts;

  constructor(parts: SideParts) {
    this.#parts = parts;
  }

  /** What may be opened from one class to another: in some family that both have, both sides allow it. */
  connection(from: PodClass, to: PodClass, picture: PolicyPicture): Ports {
    const { rows, ports } = this.#parts;
    const known = from.families !== 0 && to.families !== 0;
    const common = from.families & to.families;
    if (known && common === 0) return NOTHING;
    const inFamily = (family: number): Ports => {
      const egress = this.side({ self: from, direction: 'egress', other: to, family }, picture);
      if (egress === NOTHING) return NOTHING;
      return ports.intersect(egress, this.side({ self: to, direction: 'ingress', other: from, family }, picture));
    };
    if (!known) return inFamily(0);
    if (!rows.of(from, 'egress', picture).byAddress && !rows.of(to, 'ingress', picture).byAddress) return inFamily(0);
    let result = NOTHING;
    for (const family of [1, 2]) if ((common & family) !== 0) result = ports.union(result, inFamily(family));
    return result;
  }

  /** Whether one side lets something else through under other policies. */
  differ(
    { self, direction, other }: Omit<SideQuestion, 'family'>,
    before: PolicyPicture,
    after: PolicyPicture,
  ): boolean {
    return commonFamilies(self, other).some((family) => {
      const question = { self, direction, other, family };
      return !samePorts(this.side(question, before), this.side(question, after));
    });
  }

  /** What one side lets through. */
  side(question: SideQuestion, picture: PolicyPicture): Ports {
    const { self, direction, other } = question;
    const row = this.#parts.rows.of(self, direction, picture);
    if (row.cluster === NO_RULES) return this.#allowed(row, question, other.addresses) ?? EVERYTHING;
    return this.#ofAddresses(row, question, (addresses) =>
      this.#throughTiers(row, question, { addresses, allowed: this.#allowed(row, question, addresses) }),
    );
  }

  /** What one side lets through by one rule alone: with no rule, nothing of it would get through. */
  granted(question: SideQuestion, rule: CompiledRule, picture: PolicyPicture): Ports {
    const { ports, rows } = this.#parts;
    const { self, direction, other, family } = question;
    const row = rows.of(self, direction, picture);
    return this.#ofAddresses(row, question, (addresses) => {
      if (!this.meets(rule, { other, family, addresses })) return NOTHING;
      const allowed = rule.ports.on((direction === 'egress' ? other : self).ports);
      if (row.cluster === NO_RULES) return allowed;
      return ports.subtract(
        this.#throughTiers(row, question, { addresses, allowed }),
        this.#throughTiers(row, question, { addresses, allowed: NOTHING }),
      );
    });
  }

  /** What holds for any of the addresses of the other side. */
  #ofAddresses(row: Row, { other, family }: SideQuestion, within: (addresses: AddressSet) => Ports): Ports {
    if (family === 0 || !row.byAddress || row.cluster === NO_RULES) return within(other.addresses);
    // What is denied to one pod of the class may be allowed to the next, so that each address is asked about.
    const own = [...other.cidrs()].filter((cidr) => FAMILY_BITS[cidr.family] === family);
    return own.reduce((open, cidr) => this.#parts.ports.union(open, within(AddressSet.of(cidr))), NOTHING);
  }

  #throughTiers(
    row: Row,
    { self, direction, other, family, tell }: SideQuestion,
    { addresses, allowed }: { readonly addresses: AddressSet; readonly allowed: Ports | undefined },
  ): Ports {
    return throughTiers(
      {
        rules: row.cluster,
        meets: (rule) => meetsPods(rule, { other, family, addresses }),
        destination: (direction === 'egress' ? other : self).ports,
        allowed,
        ...(tell !== undefined && { tell }),
      },
      this.#parts.ports,
    );
  }

  /** What the NetworkPolicies of one side allow; undefined where none isolates. */
  #allowed(row: Row, { self, direction, other, family }: SideQuestion, addresses: AddressSet): Ports | undefined {
    if (row.isolating.length === 0) return undefined;
    const destination = (direction === 'egress' ? other : self).ports;
    let result = NOTHING;
    for (const rule of row.rules) {
      if (result === EVERYTHING) break;
      if (this.meets(rule, { other, family, addresses }))
        result = this.#parts.ports.union(result, rule.ports.on(destination));
    }
    return result;
  }

  /** Whether a rule is about pods of a class that have these addresses. */
  meets({ anyone, pods, blocks, policy }: CompiledRule, { other, family, addresses }: PodPeers): boolean {
    if (anyone) return true;
    for (const peer of pods) if (matchesPods(peer, policy.namespace, other)) return true;
    if (blocks === undefined || family === 0 || !this.#parts.settings.ipBlockMatchesPods) return false;
    return (blocks.familiesWithin(addresses) & family) !== 0;
  }
}

/** Pods of a class: those with some of its addresses, in one family. */
interface PodPeers {
  readonly other: PodClass;
  readonly family: number;
  readonly addresses: AddressSet;
}

/** Networks of cluster-wide policies are about pods in any case (N30). */
function meetsPods(rule: CompiledClusterRule, { other, family, addresses }: PodPeers): boolean {
  if (rule.anyone || rule.pods.some((peer) => matchesPods(peer, '', other))) return true;
  return family !== 0 && rule.networks !== undefined && (rule.networks.familiesWithin(addresses) & family) !== 0;
}
