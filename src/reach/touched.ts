import { DIRECTIONS, type Direction } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';
import type { SnapshotChanges } from './changes-between.js';
import { clusterPoliciesNotice } from './cluster-scope.js';
import type { Evaluation } from './evaluation.js';
import { classesSelected } from './peer-classes.js';
import type { PodClass } from './pod-class.js';
import { RelabelScope } from './relabel-scope.js';

/** Two classes of pods, the source first. */
export type ClassPair = readonly [from: PodClass, to: PodClass];

/** Where a change can make a difference: every pair that it opens or closes is among these. */
export interface Touched extends Readonly<Record<Direction, ReadonlySet<PodClass>>> {
  /** Namespaces with other labels, which may belong to other zones than before. */
  readonly relabelled: readonly string[];
  /** What policies say of pods of these namespaces by their labels. May be many: to be taken as far as needed. */
  readonly pairs: Iterable<ClassPair>;
}

/**
 * Where a change of policies or of labels of namespaces makes a difference: on the side of classes that a changed policy
 * selects, and between those of a relabelled namespace and those whose policies mean it in one of its states only. Where
 * policies of the whole cluster do that, between those of the namespace and all.
 */
export function touchedBy(evaluation: Evaluation, before: Snapshot, after: Snapshot): Touched {
  const { population } = evaluation;
  const { policies, namespaces } = evaluation.changes(before, after);
  const [ingress, egress] = [new Set<PodClass>(), new Set<PodClass>()];
  const touched = { ingress, egress };
  for (const policy of policies.flatMap(({ before, after }) => [before, after])) {
    if (policy === undefined) continue;
    const directions = DIRECTIONS.filter((direction) => policy.isolates[direction]);
    for (const podClass of classesSelected(policy, evaluation))
      for (const direction of directions) touched[direction].add(podClass);
  }
  for (const changed of namespaces) {
    if (!clusterPoliciesNotice(changed, after.clusterPolicies.values())) continue;
    for (const podClass of population.namespaces.get(changed.name)?.classes.values() ?? [])
      for (const direction of DIRECTIONS) touched[direction].add(podClass);
  }
  const pairs = relabelledPairs(namespaces, new RelabelScope(evaluation, [before, after]));
  return { ingress, egress, relabelled: namespaces.map(({ name }) => name), pairs };
}

function* relabelledPairs(namespaces: SnapshotChanges['namespaces'], scope: RelabelScope): Generator<ClassPair> {
  for (const changed of namespaces) {
    for (const { self, direction, other } of scope.pairs(changed))
      yield direction === 'egress' ? [self, other] : [other, self];
  }
}
