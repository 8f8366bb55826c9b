import { AddressSet } from '../model/address-set.js';
import { DIRECTIONS, type Direction } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Effort } from './effort.js';
import type { Evaluation } from './evaluation.js';
import { classesNamed } from './named-classes.js';
import { exceeding, outsideOf, type Outside } from './outside.js';
import type { PodClass } from './pod-class.js';
import { NOTHING, type Ports } from './port-table.js';
import type { ClassPair, Touched } from './touched.js';
import { decidesOn, hasNamespace, isWithin, type Ways, type Zone } from './zone.js';

/** Which ways are asked about. */
export interface CrossingsQuestion {
  readonly ways: Ways;
  /** Of these, those are not meant. */
  readonly except: readonly Ways[];
  /** So many are enough to know, of either kind; all where it does not say. */
  readonly most?: number;
}

/** A class and what addresses may open to it, or it to them. */
export interface Edge {
  readonly podClass: PodClass;
  readonly direction: Direction;
  readonly outside: Outside;
}

/** What addresses cost, before and after, in the unit of an effort: usually. Policies of many blocks cost more, as their reading did. */
const STEPS_OF_EDGE = 50;

/** Finds ways between zones in one snapshot. */
export class WaysSearch {
  readonly #evaluation: Evaluation;
  readonly #snapshot: Snapshot;
  readonly #question: CrossingsQuestion;

  constructor(evaluation: Evaluation, snapshot: Snapshot, question: CrossingsQuestion) {
    this.#evaluation = evaluation;
    this.#snapshot = snapshot;
    this.#question = question;
  }

  /**
   * Pairs between the zones that the change can make a difference to and that may be open here, some perhaps twice. Who they are is
   * found out at once, and of touched pairs as far as they are asked for.
   */
  candidates(touched: Touched, effort: Effort): Iterable<ClassPair> {
    const { from, to } = this.#question.ways;
    const sources = this.#concerned(touched, 'egress').filter((one) => isWithin(from, one));
    const targets = this.#concerned(touched, 'ingress').filter((one) => isWithin(to, one));
    const allFrom = lazily(() => this.classesOf(from));
    const allTo = lazily(() => this.classesOf(to));
    const named = { evaluation: this.#evaluation, picture: this.#snapshot, effort };
    const outward = sources.map((self) => [self, classesNamed(self, 'egress', named) ?? allTo()] as const);
    const inward = targets.map((self) => [self, classesNamed(self, 'ingress', named) ?? allFrom()] as const);
    return pairsWithin({ from, to }, { outward, inward, touched: touched.pairs });
  }

  /** Touched classes to which, or from which, addresses have ways that are asked about; not all of them where the effort ends. */
  edges(touched: Touched, effort: Effort): readonly Edge[] {
    const edges: Edge[] = [];
    for (const direction of DIRECTIONS) {
      for (const podClass of this.#concerned(touched, direction)) {
        effort.left -= STEPS_OF_EDGE;
        if (effort.left < 0) return edges;
        const outside = this.edge(podClass, direction);
        if (outside.length > 0) edges.push({ podClass, direction, outside });
      }
    }
    return edges;
  }

  /** The ports asked about that one class may open to another. */
  connection([source, target]: ClassPair): Ports {
    const { ways, except } = this.#question;
    const { ports, sides } = this.#evaluation;
    if (!isWithin(ways.from, source) || !isWithin(ways.to, target)) return NOTHING;
    let open = sides.connection(source, target, this.#snapshot);
    if (open === NOTHING) return open;
    open = ports.intersect(open, ports.of(ways.ports));
    for (const one of except) {
      if (open === NOTHING) break;
      if (isWithin(one.from, source) && isWithin(one.to, target)) open = ports.subtract(open, ports.of(one.ports));
    }
    return open;
  }

  /** What addresses asked about may open to a class, or it to them. */
  edge(podClass: PodClass, direction: Direction): Outside {
    const { ways, except } = this.#question;
    const { rows, ports } = this.#evaluation;
    const all = addressesOf(ways, podClass, direction);
    if (all.isEmpty) return [];
    const wanted = ports.of(ways.ports);
    const parts: Outside = outsideOf(podClass, direction, { rows, ports, picture: this.#snapshot }).map((part) => ({
      addresses: part.addresses.intersect(all),
      ports: ports.intersect(part.ports, wanted),
    }));
    const less = except.map((one) => ({
      addresses: addressesOf(one, podClass, direction),
      ports: ports.of(one.ports),
    }));
    return less.reduce<Outside>((left, one) => exceeding(left, [one], ports), exceeding(parts, [], ports));
  }

  /** The classes that are touched on this side, or whose namespace has other labels that decide which zone they belong to. */
  #concerned(touched: Touched, direction: Direction): readonly PodClass[] {
    const { from, to } = this.#question.ways;
    const homes = touched.relabelled.flatMap((name) => this.#evaluation.population.namespaces.get(name) ?? []);
    const moved = homes
      .filter((home) => decidesOn(from, home) || decidesOn(to, home))
      .flatMap(({ classes }) => [...classes.values()]);
    return [...new Set([...touched[direction], ...moved])];
  }

  /** The classes that belong to a zone. */
  classesOf(zone: Zone): readonly PodClass[] {
    const classes: PodClass[] = [];
    for (const home of this.#evaluation.population.namespaces.values()) {
      if (!hasNamespace(zone, home)) continue;
      for (const podClass of home.classes.values()) if (isWithin(zone, podClass)) classes.push(podClass);
    }
    return classes;
  }
}

type Reached = readonly [PodClass, Iterable<PodClass>];

/** A generator of its own: one that is written where it is used is made anew, with a prototype, for each change. */
function* pairsWithin(
  { from, to }: Pick<Ways, 'from' | 'to'>,
  {
    outward,
    inward,
    touched,
  }: {
    readonly outward: readonly Reached[];
    readonly inward: readonly Reached[];
    readonly touched: Iterable<ClassPair>;
  },
): Generator<ClassPair> {
  for (const [source, others] of outward) for (const target of others) if (isWithin(to, target)) yield [source, target];
  for (const [target, others] of inward)
    for (const source of others) if (isWithin(from, source)) yield [source, target];
  yield* touched;
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** The addresses at the other end of ways of which pods of a class are one end. */
function addressesOf({ from, to }: Ways, podClass: PodClass, direction: Direction): AddressSet {
  if (direction === 'egress') return isWithin(from, podClass) ? to.addresses : AddressSet.empty;
  return isWithin(to, podClass) ? from.addresses : AddressSet.empty;
}
