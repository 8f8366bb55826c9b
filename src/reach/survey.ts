import { DIRECTIONS } from '../model/network-policy.js';
import type { PortSet } from '../model/port-set.js';
import type { Snapshot } from '../model/snapshot.js';
import { compareConnections, compareEnds, compareTexts } from './end-order.js';
import type { Evaluation } from './evaluation.js';
import { classesOf, commonFamilies, type EndNode } from './pod-class.js';
import { EVERYTHING, NOTHING, type Ports } from './port-table.js';
import { notIsolatedOf } from './reach-map.js';
import { Candidates } from './survey-candidates.js';
import type { Connection, End, NotIsolated, WorkloadEnd } from './views.js';

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
  /** Those that can be reached, by {@link endKey}. */
  readonly reached: ReadonlyMap<string, Reached>;
}

/** At which ports a workload can be reached at all. */
export interface Reached {
  /** By any other workload; nothing where pairs were not asked about. */
  readonly byPods: PortSet;
  readonly fromOutside: PortSet;
}

/** How much a survey may hold and cost. */
export interface SurveyBounds {
  readonly mostConnections: number;
  /** In steps of some hundred nanoseconds; where pairs of workloads would take more, none is asked about. */
  readonly steps: number;
}

/** Who can reach whom, counted in full where that can be told in time, and named as far as there is room. */
export function surveyOf(evaluation: Evaluation, snapshot: Snapshot, bounds: SurveyBounds): Survey {
  const nodes = [...evaluation.population.ends].sort((one, other) => compareEnds(one.end, other.end));
  const place = new Map(nodes.map((node, index) => [node, index]));
  const links = new Links(evaluation, bounds.mostConnections);
  const candidates = Candidates.of(nodes, { evaluation, snapshot, effort: { left: bounds.steps } });
  const targetsOf = (node: EndNode): readonly EndNode[] => {
    const others = candidates === undefined ? [] : [...candidates.targetsOf(node)];
    return others.sort((one, other) => (place.get(one) ?? 0) - (place.get(other) ?? 0));
  };
  for (const node of nodes) {
    for (const { addresses, ports } of evaluation.outside(node, 'ingress', snapshot))
      links.add({ kind: 'addresses', addresses }, node.end, ports);
    for (const other of targetsOf(node)) {
      if (other === node) continue;
      const ports =
        candidates?.isFree(node, other) === true && mayTalk(node, other)
          ? EVERYTHING
          : evaluation.between(node, other, snapshot);
      if (ports !== NOTHING) links.add(node.end, other.end, ports);
    }
    for (const { addresses, ports } of evaluation.outside(node, 'egress', snapshot))
      links.add(node.end, { kind: 'addresses', addresses }, ports);
  }
  const notIsolated = notIsolatedOf(nodes, DIRECTIONS, { evaluation, picture: snapshot });
  return { asked: candidates === undefined ? 'outside' : 'all', ...links.result(), notIsolated };
}

/** Whether any two pods of them have a family of addresses in common. */
function mayTalk(from: EndNode, to: EndNode): boolean {
  return classesOf(from).some((source) => classesOf(to).some((target) => commonFamilies(source, target).length > 0));
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
  readonly #reached = new Map<string, Record<keyof Reached, Ports>>();
  #total = 0;

  constructor(evaluation: Evaluation, most: number) {
    this.#evaluation = evaluation;
    this.#most = most;
  }

  add(from: End, to: End, ports: Ports): void {
    this.#total += 1;
    if (to.kind === 'workload') this.#reach(to, from.kind === 'workload' ? 'byPods' : 'fromOutside', ports);
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

  #reach(end: WorkloadEnd, from: keyof Reached, ports: Ports): void {
    const key = endKey(end);
    const known = this.#reached.get(key) ?? { byPods: NOTHING, fromOutside: NOTHING };
    known[from] = this.#evaluation.ports.union(known[from], ports);
    this.#reached.set(key, known);
  }

  result(): Omit<Survey, 'asked' | 'notIsolated'> {
    const links = [...this.#links.values()].flatMap((targets) => [...targets.values()]);
    links.sort((one, other) => compareTexts(one.from, other.from) || compareTexts(one.to, other.to));
    return {
      connections: [...this.#connections, ...this.#inward].sort(compareConnections).slice(0, this.#most),
      total: this.#total,
      links: links.map(({ ports, ...link }) => ({ ...link, ports: ports.set })),
      reached: new Map(
        Array.from(this.#reached, ([key, { byPods, fromOutside }]) => [
          key,
          { byPods: byPods.set, fromOutside: fromOutside.set },
        ]),
      ),
    };
  }
}

/** What tells workloads apart. */
export function endKey({ namespace, workloadKind, name }: WorkloadEnd): string {
  return `${namespace}/${workloadKind}/${name}`;
}

function placeOf(end: End): string {
  return end.kind === 'workload' ? end.namespace : '';
}
