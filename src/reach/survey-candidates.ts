import type { Direction } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';
import { NO_RULES } from './compiled-cluster-policy.js';
import type { Effort } from './effort.js';
import type { Evaluation } from './evaluation.js';
import { classesNamed } from './named-classes.js';
import { classesOf, type EndNode } from './pod-class.js';

/** What one side of a workload says of others before each of them is asked about. */
interface Openness {
  /** Nothing isolates any of its pods, and no policy of the cluster speaks of them. */
  readonly free: boolean;
  /** Those that its rules may mean; undefined where that can be anyone. */
  readonly meant: ReadonlySet<EndNode> | undefined;
}

/** What a pair costs that nothing isolates, and one of which policies must be asked. */
const STEPS = { free: 1, asked: 5 } as const;

/**
 * Between which workloads there can be a way, so that not each pair of a large cluster has to be asked about. Where a side is
 * isolated and its rules name whom they mean, only those.
 */
export class Candidates {
  readonly #sides: Readonly<Record<Direction, ReadonlyMap<EndNode, Openness>>>;
  readonly #openTargets: readonly EndNode[];
  /** Targets whose rules name a source. */
  readonly #admitting = new Map<EndNode, EndNode[]>();

  /** Undefined where finding the ways out would take more than the effort. */
  static of(
    nodes: readonly EndNode[],
    { evaluation, snapshot, effort }: { evaluation: Evaluation; snapshot: Snapshot; effort: Effort },
  ): Candidates | undefined {
    const all = (direction: Direction): Map<EndNode, Openness> =>
      new Map(nodes.map((node) => [node, opennessOf(node, direction, { evaluation, snapshot, effort })]));
    const candidates = new Candidates(nodes, { ingress: all('ingress'), egress: all('egress') });
    effort.left -= candidates.#steps(nodes);
    return effort.left < 0 ? undefined : candidates;
  }

  private constructor(nodes: readonly EndNode[], sides: Readonly<Record<Direction, ReadonlyMap<EndNode, Openness>>>) {
    this.#sides = sides;
    this.#openTargets = nodes.filter((node) => sides.ingress.get(node)?.meant === undefined);
    for (const [target, { meant }] of sides.ingress) {
      for (const source of meant ?? []) {
        const known = this.#admitting.get(source);
        if (known === undefined) this.#admitting.set(source, [target]);
        else known.push(target);
      }
    }
  }

  /** Whom a workload can perhaps reach, and perhaps itself. */
  *targetsOf(source: EndNode): Generator<EndNode> {
    const meant = this.#sides.egress.get(source)?.meant;
    if (meant !== undefined) {
      yield* meant;
      return;
    }
    yield* this.#openTargets;
    yield* this.#admitting.get(source) ?? [];
  }

  /** Whether neither side holds anything back. */
  isFree(source: EndNode, target: EndNode): boolean {
    return this.#sides.egress.get(source)?.free === true && this.#sides.ingress.get(target)?.free === true;
  }

  #steps(nodes: readonly EndNode[]): number {
    const free = this.#openTargets.filter((node) => this.#sides.ingress.get(node)?.free === true).length;
    let steps = 0;
    for (const node of nodes) {
      const side = this.#sides.egress.get(node);
      const named = this.#admitting.get(node)?.length ?? 0;
      if (side?.meant !== undefined) steps += STEPS.asked * side.meant.size;
      else if (side?.free === true)
        steps += STEPS.free * free + STEPS.asked * (this.#openTargets.length - free + named);
      else steps += STEPS.asked * (this.#openTargets.length + named);
    }
    return steps;
  }
}

function opennessOf(
  node: EndNode,
  direction: Direction,
  { evaluation, snapshot, effort }: { evaluation: Evaluation; snapshot: Snapshot; effort: Effort },
): Openness {
  const meant = new Set<EndNode>();
  let [free, anyone] = [true, false];
  for (const podClass of classesOf(node)) {
    const { isolating, cluster } = evaluation.rows.of(podClass, direction, snapshot);
    if (isolating.length > 0 || cluster !== NO_RULES) free = false;
    const named = anyone ? undefined : classesNamed(podClass, direction, { evaluation, picture: snapshot, effort });
    if (named === undefined) anyone = true;
    for (const { units } of named ?? []) for (const { controller } of units) meant.add(controller.node);
  }
  return { free, meant: anyone ? undefined : meant };
}
