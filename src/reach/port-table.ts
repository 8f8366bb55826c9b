import { PortSet } from '../model/port-set.js';

/** A set of ports of which the same {@link PortTable} nearly always gives the same object, so that it is cheap to combine and compare. */
export class Ports {
  readonly set: PortSet;
  /** What came of combining it with others, by the other. */
  readonly unions = new Map<Ports, Ports>();
  readonly intersections = new Map<Ports, Ports>();
  readonly differences = new Map<Ports, Ports>();

  constructor(set: PortSet) {
    this.set = set;
  }
}

/** No port. */
export const NOTHING = new Ports(PortSet.empty);

/** Every port of every protocol. */
export const EVERYTHING = new Ports(PortSet.everything);

/** So many are remembered. Forgetting them costs time, never truth. */
const REMEMBERED = 50_000;
const REMEMBERED_OF_EACH = 500;

/** Combines sets of ports, of which a cluster has few different ones, by remembering what came of it. */
export class PortTable {
  readonly #known = new Map<string, Ports>();

  /** The set as it is known here. Empty and full ones are {@link NOTHING} and {@link EVERYTHING}, always. */
  of(set: PortSet): Ports {
    if (set.isEmpty) return NOTHING;
    if (set.equals(PortSet.everything)) return EVERYTHING;
    const text = set.toString();
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    const ports = new Ports(set);
    this.#known.set(text, ports);
    return ports;
  }

  /** The ports that are in either. */
  union(one: Ports, other: Ports): Ports {
    if (one === other || other === NOTHING || one === EVERYTHING) return one;
    if (one === NOTHING || other === EVERYTHING) return other;
    return remembered(one.unions, other, () => this.of(one.set.union(other.set)));
  }

  /** The ports that are in both. */
  intersect(one: Ports, other: Ports): Ports {
    if (one === other || one === NOTHING || other === EVERYTHING) return one;
    if (other === NOTHING || one === EVERYTHING) return other;
    return remembered(one.intersections, other, () => this.of(one.set.intersect(other.set)));
  }

  /** The ports of the one that are not in the other. */
  subtract(one: Ports, other: Ports): Ports {
    if (one === NOTHING || other === NOTHING) return one;
    if (one === other || other === EVERYTHING) return NOTHING;
    return remembered(one.differences, other, () => this.of(one.set.subtract(other.set)));
  }
}

function remembered(known: Map<Ports, Ports>, other: Ports, make: () => Ports): Ports {
  const there = known.get(other);
  if (there !== undefined) return there;
  const result = make();
  if (known.size >= REMEMBERED_OF_EACH) known.clear();
  known.set(other, result);
  return result;
}

/** Whether both hold the same ports. */
export function samePorts(one: Ports, other: Ports): boolean {
  return one === other || one.set.equals(other.set);
}
