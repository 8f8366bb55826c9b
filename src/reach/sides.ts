import type { Direction } from '../model/network-policy.js';
import { matchesPods, type CompiledRule } from './compiled-policy.js';
import type { PodClass } from './pod-class.js';
import { EVERYTHING, NOTHING, samePorts, type Ports, type PortTable } from './port-table.js';
import type { PolicyPicture, Rows } from './row.js';
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
    const unknown = self.families === 0 || other.families === 0;
    const families = unknown ? [0] : [1, 2].filter((family) => (self.families & other.families & family) !== 0);
    return families.some((family) => {
      const question = { self, direction, other, family };
      return !samePorts(this.side(question, before), this.side(question, after));
    });
  }

  /** What one side lets through. */
  side({ self, direction, other, family }: SideQuestion, picture: PolicyPicture): Ports {
    const { rows, ports } = this.#parts;
    const row = rows.of(self, direction, picture);
    if (row.isolating.length === 0) return EVERYTHING;
    const destination = (direction === 'egress' ? other : self).ports;
    let result = NOTHING;
    for (const rule of row.rules) {
      if (result === EVERYTHING) break;
      if (this.meets(rule, other, family)) result = ports.union(result, rule.ports.on(destination));
    }
    return result;
  }

  /** Whether a rule is about pods of this class. */
  meets({ anyone, pods, blocks, policy }: CompiledRule, other: PodClass, family: number): boolean {
    if (anyone) return true;
    for (const peer of pods) if (matchesPods(peer, policy.namespace, other)) return true;
    if (blocks === undefined || family === 0 || !this.#parts.settings.ipBlockMatchesPods) return false;
    return (blocks.familiesWithin(other.addresses) & family) !== 0;
  }
}
