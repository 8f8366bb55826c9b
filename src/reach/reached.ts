import type { PortSet } from '../model/port-set.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Evaluation } from './evaluation.js';
import { classesNamed } from './named-classes.js';
import { classesOf, type EndNode } from './pod-class.js';
import { EVERYTHING, NOTHING } from './port-table.js';
import type { Reached } from './survey.js';

/** At which ports one workload can be reached, as a survey of the whole cluster would tell. Found out as it is asked for. */
export function reachedOf(evaluation: Evaluation, snapshot: Snapshot, node: EndNode): Reached {
  let [byPods, fromOutside]: (PortSet | undefined)[] = [];
  return {
    get byPods() {
      return (byPods ??= byPodsOf(evaluation, snapshot, node));
    },
    get fromOutside() {
      return (fromOutside ??= fromOutsideOf(evaluation, snapshot, node));
    },
  };
}

function fromOutsideOf(evaluation: Evaluation, snapshot: Snapshot, node: EndNode): PortSet {
  const { ports } = evaluation;
  return evaluation.outside(node, 'ingress', snapshot).reduce((sum, part) => ports.union(sum, part.ports), NOTHING).set;
}

function byPodsOf(evaluation: Evaluation, snapshot: Snapshot, node: EndNode): PortSet {
  let result = NOTHING;
  for (const source of sourcesOf(node, evaluation, snapshot)) {
    if (result === EVERYTHING) break;
    if (source !== node) result = evaluation.ports.union(result, evaluation.between(source, node, snapshot));
  }
  return result.set;
}

/** Who can perhaps reach it: those whom its rules mean, or else anyone. */
function sourcesOf(node: EndNode, evaluation: Evaluation, picture: Snapshot): Iterable<EndNode> {
  const meant = new Set<EndNode>();
  for (const podClass of classesOf(node)) {
    const named = classesNamed(podClass, 'ingress', { evaluation, picture, effort: { left: Infinity } });
    if (named === undefined) return evaluation.population.ends;
    for (const { units } of named) for (const { controller } of units) meant.add(controller.node);
  }
  return meant;
}
