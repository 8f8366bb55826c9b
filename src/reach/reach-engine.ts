import { DIRECTIONS, type NetworkPolicy } from '../model/network-policy.js';
import type { PortSet } from '../model/port-set.js';
import type { Snapshot } from '../model/snapshot.js';
import { assumptionsOf, diffAssumptions } from './assumptions.js';
import { crossingsOf, standingWays, type Crossings } from './crossings.js';
import { compareEnds } from './end-order.js';
import { Evaluation } from './evaluation.js';
import { explanationOf, type ReachQuestion } from './explanation.js';
import { idlenessOf, type Idleness } from './idleness.js';
import { diffOf } from './reach-diff.js';
import { mapOf, notIsolatedOf } from './reach-map.js';
import type { EndNode } from './pod-class.js';
import { reachedOf } from './reached.js';
import { redundancyOf, redundantPolicies, type Redundancy, type RedundantPolicy } from './redundancy.js';
import { surveyOf, type Reached, type Survey, type SurveyBounds } from './survey.js';
import { endsSelected } from './ends-selected.js';
import type {
  Assumption,
  Connection,
  Explanation,
  MapFilter,
  NotIsolated,
  ReachDiff,
  ReachMap,
  ReachSettings,
  WorkloadEnd,
} from './views.js';
import type { CrossingsQuestion } from './ways-search.js';

/** As in the conformance suite of Kubernetes (N21). */
export const DEFAULT_REACH_SETTINGS: ReachSettings = { ipBlockMatchesPods: true };

/** Some three milliseconds, and twice that on a machine with other things to do. */
const DIFF_EFFORT = 12_000;
/** Some twenty milliseconds: what must not be opened is worth more waiting than what is only told. */
const CROSSINGS_EFFORT = 100_000;

/**
 * Who can talk to whom under all policies of a snapshot. Every answer is a function of its arguments; in between, the engine
 * keeps what it knows of the snapshot that it was asked about last, so that the next one costs what differs between the two.
 */
export class ReachEngine {
  #evaluation: Evaluation;

  constructor(settings: ReachSettings = DEFAULT_REACH_SETTINGS) {
    this.#evaluation = new Evaluation(settings);
  }

  /** What it takes the network plugin to do. */
  get settings(): ReachSettings {
    return this.#evaluation.settings;
  }

  /** Moves to this picture ahead of the questions. The first time, all of it is read. */
  at(snapshot: Snapshot): void {
    // After a defect everything is read anew, so that whoever asks meets it again instead of half a cluster.
    if (this.#evaluation.population.isTorn) this.#evaluation = new Evaluation(this.settings);
    this.#evaluation.stand(snapshot);
  }

  /** Between how many classes of pods it tells apart now. */
  get size(): number {
    let size = 0;
    for (const { classes } of this.#evaluation.population.namespaces.values()) size += classes.size;
    return size;
  }

  /** All workloads that take part, sorted. */
  ends(snapshot: Snapshot): readonly WorkloadEnd[] {
    this.at(snapshot);
    return Array.from(this.#evaluation.population.ends, ({ end }) => end).sort(compareEnds);
  }

  /** What all answers about a snapshot rest on. */
  assumptions(snapshot: Snapshot): readonly Assumption[] {
    this.at(snapshot);
    return assumptionsOf(this.#evaluation, snapshot);
  }

  /** All connections, or those that are asked for. */
  map(snapshot: Snapshot, filter: MapFilter = {}): ReachMap {
    this.at(snapshot);
    return {
      ...mapOf(this.#evaluation, snapshot, filter),
      assumptions: assumptionsOf(this.#evaluation, snapshot),
    };
  }

  /** Who can reach whom in a cluster of any size, within bounds. */
  survey(snapshot: Snapshot, bounds: SurveyBounds): Survey {
    this.at(snapshot);
    return surveyOf(this.#evaluation, snapshot, bounds);
  }

  /** The same of one namespace. */
  endsIn(snapshot: Snapshot, namespace: string): readonly WorkloadEnd[] {
    this.at(snapshot);
    return this.#nodesIn(namespace).map(({ end }) => end);
  }

  /** At which ports a workload can be reached, as {@link survey} tells where it asks about all; undefined where it takes no part. */
  reached(snapshot: Snapshot, end: WorkloadEnd): Reached | undefined {
    this.at(snapshot);
    const node = this.#evaluation.population.controllers.end(end);
    return node && reachedOf(this.#evaluation, snapshot, node);
  }

  /** The workloads of a namespace that no NetworkPolicy isolates, and in which directions, sorted. */
  notIsolated(snapshot: Snapshot, namespace: string): readonly NotIsolated[] {
    this.at(snapshot);
    return notIsolatedOf(this.#nodesIn(namespace), DIRECTIONS, { evaluation: this.#evaluation, picture: snapshot });
  }

  #nodesIn(namespace: string): readonly EndNode[] {
    const classes = this.#evaluation.population.namespaces.get(namespace)?.classes.values() ?? [];
    const nodes = new Set([...classes].flatMap(({ units }) => Array.from(units, ({ controller }) => controller.node)));
    return [...nodes].sort((one, other) => compareEnds(one.end, other.end));
  }

  /** The workloads of which a policy selects any pod, sorted. */
  selected(snapshot: Snapshot, policy: NetworkPolicy): readonly WorkloadEnd[] {
    this.at(snapshot);
    return endsSelected(policy, this.#evaluation);
  }

  /** What a change opens and closes, however long that takes. The engine stays at `before`. */
  diff(before: Snapshot, after: Snapshot): ReachDiff {
    const diff = this.tryDiff(before, after, Infinity);
    if (diff === undefined) throw new Error('unlimited effort came to its end');
    return diff;
  }

  /**
   * The same within an effort, in steps of a quarter of a microsecond or so. Undefined where it does not suffice: then nothing
   * is known of the change. Someone may write policies of a megabyte to make it slow, and nobody else does.
   */
  tryDiff(before: Snapshot, after: Snapshot, steps = DIFF_EFFORT): ReachDiff | undefined {
    this.at(before);
    const effort = { left: steps };
    if (!this.#evaluation.prepare(before, after, effort)) return undefined;
    const diff = diffOf(this.#evaluation, [before, after], effort);
    if (diff === undefined) return undefined;
    const { opened, closed, isolation } = diff;
    return { opened, closed, isolation, assumptions: diffAssumptions(this.#evaluation, before, after) };
  }

  /** What may be opened from one end to another; nothing where an end is no workload of this snapshot. */
  connections(snapshot: Snapshot, question: ReachQuestion): PortSet {
    return this.explain(snapshot, question).ports;
  }

  /** The NetworkPolicies that could be taken away without a difference to any pod. */
  redundant(snapshot: Snapshot): readonly RedundantPolicy[] {
    this.at(snapshot);
    return redundantPolicies(this.#evaluation, snapshot);
  }

  /** What could be taken away of one policy of a snapshot; undefined where that is too much to tell while somebody waits. */
  redundancy(snapshot: Snapshot, policy: NetworkPolicy): Redundancy | undefined {
    this.at(snapshot);
    return redundancyOf(policy, { evaluation: this.#evaluation, snapshot, effort: { left: DIFF_EFFORT } });
  }

  /** What of one policy of a snapshot has no effect on the pods of today, and what defeats it; however long that takes. */
  idle(snapshot: Snapshot, policy: NetworkPolicy): Idleness {
    this.at(snapshot);
    return idlenessOf(this.#evaluation, snapshot, policy);
  }

  /**
   * What a change opens between zones, also where it ends an isolation; undefined where it touches too much to tell while
   * somebody waits. The engine stays at `before`.
   */
  crossings(before: Snapshot, after: Snapshot, question: CrossingsQuestion): Crossings | undefined {
    this.at(before);
    const effort = { left: CROSSINGS_EFFORT };
    if (!this.#evaluation.prepare(before, after, effort)) return undefined;
    return crossingsOf(this.#evaluation, { before, after, effort }, question);
  }

  /** The ways between zones that are open, sorted; undefined where finding them takes more than the steps. */
  ways(snapshot: Snapshot, question: CrossingsQuestion, bounds: WaysBounds): readonly Connection[] | undefined {
    this.at(snapshot);
    const { steps, among } = bounds;
    return standingWays(this.#evaluation, { snapshot, effort: { left: steps }, among }, question);
  }

  /** What may be opened from one end to another, and why. */
  explain(snapshot: Snapshot, question: ReachQuestion): Explanation {
    this.at(snapshot);
    return explanationOf(this.#evaluation, snapshot, question);
  }
}

/** Which ways are looked for, and what that may cost. */
export interface WaysBounds {
  /** In steps of some microseconds. */
  readonly steps: number;
  /** Only ways with an end in one of these namespaces; all where it does not say. */
  readonly among?: ReadonlySet<string>;
}

/** The answers about one snapshot. */
export interface Reach {
  ends(): readonly WorkloadEnd[];
  map(filter?: MapFilter): ReachMap;
  connections(question: ReachQuestion): PortSet;
  explain(question: ReachQuestion): Explanation;
}

/** Who can talk to whom in a snapshot, for those who have one. */
export function reachOf(snapshot: Snapshot, settings: ReachSettings = DEFAULT_REACH_SETTINGS): Reach {
  const engine = new ReachEngine(settings);
  return {
    ends: () => engine.ends(snapshot),
    map: (filter) => engine.map(snapshot, filter),
    connections: (question) => engine.connections(snapshot, question),
    explain: (question) => engine.explain(snapshot, question),
  };
}
