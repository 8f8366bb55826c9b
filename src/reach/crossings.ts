import { AddressSet } from '../model/address-set.js';
import { DIRECTIONS, type Direction } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';
import { compareConnections } from './end-order.js';
import type { Effort } from './effort.js';
import type { Evaluation } from './evaluation.js';
import { exceeding, outsideOf, overlaid, type Outside } from './outside.js';
import type { EndNode, PodClass } from './pod-class.js';
import { NOTHING, type Ports } from './port-table.js';
import { touchedBy, type ClassPair, type Touched } from './touched.js';
import type { Connection } from './views.js';
import { decidesOn, isWithin, type Ways, type Zone } from './zone.js';

/** Which ways are asked about. */
export interface CrossingsQuestion {
  readonly ways: Ways;
  /** Of these, those are not meant. */
  readonly except: readonly Ways[];
  /** So many are enough to know, of either kind; all where it does not say. */
  readonly most?: number;
}

/** Ways between zones that are open after a change and that the changed objects have a say on. */
export interface Crossings {
  /** What was not open before, or not between these zones. Sorted. */
  readonly opened: readonly Connection[];
  /** What was. Sorted. */
  readonly standing: readonly Connection[];
}

/** So many pairs are looked at after the change before they are looked at before it. */
const AT_ONCE = 4_096;
/** What a pair costs, before and after. */
const STEPS_OF_PAIR = 2;

/** A class and what addresses may open to it, or it to them. */
interface Edge {
  readonly podClass: PodClass;
  readonly direction: Direction;
  readonly outside: Outside;
}

/** A change, and what finding out about it may cost. */
export interface CrossingsCase {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly effort: Effort;
}

/**
 * What a change of NetworkPolicies or labels of namespaces opens between zones, pair by pair, also where it ends an isolation;
 * undefined where finding it out would take more than the effort, and for changes of another kind. Only pairs that the change can make a difference to are looked at. The evaluation stands at
 * `before`, and does so afterwards.
 */
export function crossingsOf(
  evaluation: Evaluation,
  { before, after, effort }: CrossingsCase,
  question: CrossingsQuestion,
): Crossings | undefined {
  if (before.workloads !== after.workloads || before.clusterPolicies !== after.clusterPolicies) return undefined;
  const touched = touchedBy(evaluation, before, after);
  const found = new Found(evaluation, question.most ?? Infinity);
  const earlier = new Search(evaluation, before, question);
  const later = new Search(evaluation, after, question);
  // Namespaces may belong to a zone in one of their states only.
  const at = <T>(snapshot: Snapshot, find: () => T): T => {
    if (touched.relabelled.length > 0) evaluation.population.moveTo(snapshot);
    return find();
  };
  try {
    for (const pairs of inGroups(at(after, () => later.candidates(touched)))) {
      effort.left -= STEPS_OF_PAIR * pairs.length;
      if (effort.left < 0) return undefined;
      const open = at(after, () => pairs.map((pair) => later.connection(pair)));
      at(before, () => {
        pairs.forEach((pair, k) => {
          const ports = open[k] ?? NOTHING;
          if (ports !== NOTHING) found.addPair(pair, ports, earlier.connection(pair));
        });
      });
      if (found.isEnough) return found.result();
    }
    const edges = at(after, () => later.edges(touched));
    at(before, () => {
      for (const edge of edges) found.addEdge(edge, earlier.edge(edge.podClass, edge.direction));
    });
    return found.result();
  } finally {
    at(before, () => undefined);
  }
}

function* inGroups(pairs: Iterable<ClassPair>): Generator<readonly ClassPair[]> {
  let group: ClassPair[] = [];
  for (const pair of pairs) {
    group.push(pair);
    if (group.length < AT_ONCE) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Asks about one snapshot. */
class Search {
  readonly #evaluation: Evaluation;
  readonly #snapshot: Snapshot;
  readonly #question: CrossingsQuestion;

  constructor(evaluation: Evaluation, snapshot: Snapshot, question: CrossingsQuestion) {
    this.#evaluation = evaluation;
    this.#snapshot = snapshot;
    this.#question = question;
  }

  /**
   * Pairs between the zones that the change can make a difference to, some perhaps twice. What belongs to the zones is
   * found out at once, and the pairs as far as they are asked for.
   */
  candidates(touched: Touched): Iterable<ClassPair> {
    const { from, to } = this.#question.ways;
    const sources = this.#concerned(touched, 'egress').filter((one) => isWithin(from, one));
    const targets = this.#concerned(touched, 'ingress').filter((one) => isWithin(to, one));
    const allFrom = targets.length > 0 ? this.#classesOf(from) : [];
    const allTo = sources.length > 0 ? this.#classesOf(to) : [];
    return (function* () {
      for (const source of sources) for (const target of allTo) yield [source, target] as const;
      for (const target of targets) for (const source of allFrom) yield [source, target] as const;
      yield* touched.pairs;
    })();
  }

  /** Touched classes to which, or from which, addresses have ways that are asked about. */
  edges(touched: Touched): readonly Edge[] {
    return DIRECTIONS.flatMap((direction) =>
      this.#concerned(touched, direction).flatMap((podClass) => {
        const outside = this.edge(podClass, direction);
        return outside.length === 0 ? [] : [{ podClass, direction, outside }];
      }),
    );
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

  #classesOf(zone: Zone): readonly PodClass[] {
    if (zone.pods === undefined) return [];
    const classes: PodClass[] = [];
    for (const podClass of this.#evaluation.population.classes()) if (isWithin(zone, podClass)) classes.push(podClass);
    return classes;
  }
}

/** The addresses at the other end of ways of which pods of a class are one end. */
function addressesOf({ from, to }: Ways, podClass: PodClass, direction: Direction): AddressSet {
  if (direction === 'egress') return isWithin(from, podClass) ? to.addresses : AddressSet.empty;
  return isWithin(to, podClass) ? from.addresses : AddressSet.empty;
}

interface Open {
  readonly from: EndNode;
  readonly to: EndNode;
  opened: Ports;
  standing: Ports;
}

interface OpenOutside {
  readonly node: EndNode;
  readonly direction: Direction;
  opened: Outside;
  standing: Outside;
}

/** Puts together what is found of classes for the workloads that they belong to. */
class Found {
  readonly #evaluation: Evaluation;
  readonly #most: number;
  readonly #pairs = new Map<number, Open>();
  /** How many of them have something that was not open before. */
  #opened = 0;
  readonly #edges = new Map<number, OpenOutside>();

  constructor(evaluation: Evaluation, most: number) {
    this.#evaluation = evaluation;
    this.#most = most;
  }

  /** Whether no more can be asked for. */
  get isEnough(): boolean {
    return this.#opened >= this.#most && this.#connections('opened').length >= this.#most;
  }

  addPair([from, to]: ClassPair, ports: Ports, earlier: Ports): void {
    const table = this.#evaluation.ports;
    const opened = table.subtract(ports, earlier);
    const standing = table.subtract(ports, opened);
    for (const source of nodesOf(from)) {
      for (const target of nodesOf(to)) {
        if (source === target) continue;
        const key = source.id * 2 ** 26 + target.id;
        let open = this.#pairs.get(key);
        if (open === undefined)
          this.#pairs.set(key, (open = { from: source, to: target, opened: NOTHING, standing: NOTHING }));
        if (open.opened === NOTHING && opened !== NOTHING) this.#opened += 1;
        open.opened = table.union(open.opened, opened);
        open.standing = table.union(open.standing, standing);
      }
    }
  }

  addEdge({ podClass, direction, outside }: Edge, earlier: Outside): void {
    const table = this.#evaluation.ports;
    const opened = exceeding(outside, earlier, table);
    const standing = exceeding(outside, opened, table);
    for (const node of nodesOf(podClass)) {
      const key = node.id * 2 + DIRECTIONS.indexOf(direction);
      const known = this.#edges.get(key) ?? { node, direction, opened: [], standing: [] };
      known.opened = overlaid(known.opened, opened, table);
      known.standing = overlaid(known.standing, standing, table);
      this.#edges.set(key, known);
    }
  }

  result(): Crossings {
    return { opened: this.#connections('opened'), standing: this.#connections('standing') };
  }

  #connections(which: 'opened' | 'standing'): readonly Connection[] {
    const connections: Connection[] = [];
    const { ports: table } = this.#evaluation;
    for (const { from, to, opened, standing } of this.#pairs.values()) {
      // What some pods of a workload could do before is not new to it.
      const ports = which === 'standing' ? standing : table.subtract(opened, standing);
      if (ports !== NOTHING) connections.push({ from: from.end, to: to.end, ports: ports.set });
    }
    for (const { node, direction, opened, standing } of this.#edges.values()) {
      for (const { addresses, ports } of which === 'standing' ? standing : exceeding(opened, standing, table)) {
        const outside = { kind: 'addresses', addresses } as const;
        const [from, to] = direction === 'egress' ? [node.end, outside] : [outside, node.end];
        connections.push({ from, to, ports: ports.set });
      }
    }
    return connections.sort(compareConnections).slice(0, this.#most);
  }
}

function nodesOf({ units }: PodClass): ReadonlySet<EndNode> {
  return new Set(Array.from(units, ({ controller }) => controller.node));
}
