import { DIRECTIONS, type Direction } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';
import { compareConnections } from './end-order.js';
import type { Effort } from './effort.js';
import type { Evaluation } from './evaluation.js';
import { exceeding, overlaid, type Outside } from './outside.js';
import type { EndNode, PodClass } from './pod-class.js';
import { NOTHING, type Ports } from './port-table.js';
import { touchedBy, type ClassPair } from './touched.js';
import type { Connection } from './views.js';
import { WaysSearch, type CrossingsQuestion, type Edge } from './ways-search.js';

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
  const earlier = new WaysSearch(evaluation, before, question);
  const later = new WaysSearch(evaluation, after, question);
  // Namespaces may belong to a zone in one of their states only.
  const at = <T>(snapshot: Snapshot, find: () => T): T => {
    if (touched.relabelled.length > 0) evaluation.population.moveTo(snapshot);
    return find();
  };
  try {
    for (const pairs of inGroups(at(after, () => later.candidates(touched, effort)))) {
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
    if (effort.left < 0) return undefined;
    const edges = at(after, () => later.edges(touched, effort));
    if (effort.left < 0) return undefined;
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

/** Which ways are looked for in a snapshot. */
export interface StandingCase {
  readonly snapshot: Snapshot;
  readonly effort: Effort;
  /** Only those with an end in one of these namespaces; all where it is undefined. */
  readonly among: ReadonlySet<string> | undefined;
}

/**
 * The ways between zones that are open in a snapshot, at which the evaluation stands. Undefined where finding them would take
 * more than the effort. Sorted.
 */
export function standingWays(
  evaluation: Evaluation,
  { snapshot, effort, among }: StandingCase,
  question: CrossingsQuestion,
): readonly Connection[] | undefined {
  const search = new WaysSearch(evaluation, snapshot, question);
  const found = new Found(evaluation, question.most ?? Infinity);
  const { from, to } = question.ways;
  const isMeant = ({ home }: PodClass): boolean => among?.has(home.name) ?? true;
  const all = search.classesOf(to);
  const meant = all.filter(isMeant);
  for (const source of search.classesOf(from)) {
    const targets = isMeant(source) ? all : meant;
    effort.left -= targets.length;
    if (effort.left < 0) return undefined;
    for (const target of targets) {
      const ports = search.connection([source, target]);
      if (ports !== NOTHING) found.addPair([source, target], ports, ports);
    }
  }
  for (const [zone, direction] of [
    [from, 'egress'],
    [to, 'ingress'],
  ] as const) {
    for (const podClass of search.classesOf(zone).filter(isMeant)) {
      effort.left -= 1;
      const outside = search.edge(podClass, direction);
      if (outside.length > 0) found.addEdge({ podClass, direction, outside }, outside);
    }
  }
  return effort.left < 0 ? undefined : found.result().standing;
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
