import type { Snapshot } from '../model/snapshot.js';
import type { Evaluation } from './evaluation.js';
import { classesNamed } from './named-classes.js';
import { classesOf, type EndNode } from './pod-class.js';
import { EVERYTHING, NOTHING } from './port-table.js';
import type { Reached } from './survey.js';

/** At which ports one workload can be reached, as a survey of the whole cluster would tell. */
export function reachedOf(evaluation: Evaluation, snapshot: Snapshot, node: EndNode): Reached {
  const { ports } = evaluation;
  let [byPods, fromOutside] = [NOTHING, NOTHING];
  for (const part of evaluation.outside(node, 'ingress', snapshot)) fromOutside = ports.union(fromOutside, part.ports);
  for (const source of sourcesOf(node, evaluation, snapshot)) {
    if (byPods === EVERYTHING) break;
    if (source !== node) byPods = ports.union(byPods, evaluation.between(source, node, snapshot));
  }
  return { byPods: byPods.set, fromOutside: fromOutside.set };
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
