import { DIRECTIONS } from '../model/network-policy.js';
import type { PortSet } from '../model/port-set.js';
import type { Snapshot } from '../model/snapshot.js';
import { compareConnections, compareEnds, compareTexts } from './end-order.js';
import type { Evaluation } from './evaluation.js';
import { NOTHING, type Ports } from './port-table.js';
import { notIsolatedOf } from './reach-map.js';
import type { Connection, End, NotIsolated } from './views.js';

/** Connections between two places: namespaces, or (empty) what is outside of the cluster. */
export interface SurveyLink {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly ports: PortSet;
}

/** The map of a cluster of any size: counted by namespaces, and some of the connections themselves. */
export interface Survey {
  /** Sorted; the first so many. */
  readonly connections: readonly Connection[];
  /** Whether pairs of workloads were asked about, or only ways to and from addresses. */
  readonly asked: 'all' | 'outside';
  readonly total: number;
  /** Sorted. */
  readonly links: readonly SurveyLink[];
  readonly notIsolated: readonly NotIsolated[];
}

/** How much a survey may hold and cost. */
export interface SurveyBounds {
  readonly mostConnections: number;
  /** With more pairs of workloads than that, none is asked about. */
  readonly mostPairs: number;
}

/** Who can reach whom, counted in full where that can be told in time, and named as far as there is room. */
export function surveyOf(evaluation: Evaluation, snapshot: Snapshot, bounds: SurveyBounds): Survey {
  const nodes = [...evaluation.population.ends].sort((one, other) => compareEnds(one.end, other.end));
  const links = new Links(evaluation, bounds.mostConnections);
  const asked = nodes.length ** 2 <= bounds.mostPairs ? 'all' : 'outside';
  for (const node of nodes) {
    for (const { addresses, ports } of evaluation.outside(node, 'ingress', snapshot))
      links.add({ kind: 'addresses', addresses }, node.end, ports);
    for (const other of asked === 'all' ? nodes : []) {
      if (other === node) continue;
      const ports = evaluation.between(node, other, snapshot);
      if (ports !== NOTHING) links.add(node.end, other.end, ports);
    }
    for (const { addresses, ports } of evaluation.outside(node, 'egress', snapshot))
      links.add(node.end, { kind: 'addresses', addresses }, ports);
  }
  return { asked, ...links.result(), notIsolated: notIsolatedOf(nodes, DIRECTIONS, { evaluation, picture: snapshot }) };
}

interface Counted {
  readonly from: string;
  readonly to: string;
  count: number;
  ports: Ports;
}

/** Adds up connections. Those from addresses come last in the order of sources, and have a list of their own. */
class Links {
  readonly #evaluation: Evaluation;
  readonly #most: number;
  readonly #links = new Map<string, Map<string, Counted>>();
  readonly #connections: Connection[] = [];
  readonly #inward: Connection[] = [];
  #total = 0;

  constructor(evaluation: Evaluation, most: number) {
    this.#evaluation = evaluation;
    this.#most = most;
  }

  add(from: End, to: End, ports: Ports): void {
    this.#total += 1;
    const list = from.kind === 'addresses' ? this.#inward : this.#connections;
    if (list.length < this.#most) list.push({ from, to, ports: ports.set });
    const [source, target] = [placeOf(from), placeOf(to)];
    let targets = this.#links.get(source);
    if (targets === undefined) this.#links.set(source, (targets = new Map<string, Counted>()));
    const known = targets.get(target);
    if (known === undefined) {
      targets.set(target, { from: source, to: target, count: 1, ports });
      return;
    }
    known.count += 1;
    known.ports = this.#evaluation.ports.union(known.ports, ports);
  }

  result(): Omit<Survey, 'asked' | 'notIsolated'> {
    const links = [...this.#links.values()].flatMap((targets) => [...targets.values()]);
    links.sort((one, other) => compareTexts(one.from, other.from) || compareTexts(one.to, other.to));
    return {
      connections: [...this.#connections, ...this.#inward].sort(compareConnections).slice(0, this.#most),
      total: this.#total,
      links: links.map(({ ports, ...link }) => ({ ...link, ports: ports.set })),
    };
  }
}

function placeOf(end: End): string {
  return end.kind === 'workload' ? end.namespace : '';
}
