import { DIRECTIONS, type Direction, type NetworkPolicy } from '../model/network-policy.js';
import { implies } from '../model/selector.js';
import type { Snapshot } from '../model/snapshot.js';
import { compareTexts } from './end-order.js';
import type { Evaluation } from './evaluation.js';
import type { Outside } from './outside.js';
import { exceeding, outsideOf } from './outside.js';
import { classesSelected } from './peer-classes.js';
import type { PodClass } from './pod-class.js';
import type { PolicyReference } from './views.js';

/** A policy without which every pod of today is isolated as with it, and may open and be opened the same. */
export interface RedundantPolicy {
  readonly policy: PolicyReference;
  /** The other policies of its pods in its directions, sorted: among them are those that isolate and allow in its place. */
  readonly coveredBy: readonly PolicyReference[];
}

/**
 * The NetworkPolicies that could be taken away. Isolation counts for pods of tomorrow, too: another policy must select at
 * least whatever this one could. What selects no pod is not redundant but idle, and not told of here.
 */
export function redundantPolicies(evaluation: Evaluation, snapshot: Snapshot): readonly RedundantPolicy[] {
  const redundant: RedundantPolicy[] = [];
  for (const own of snapshot.policies.values()) {
    if (own.size < 2) continue;
    for (const policy of own.values()) {
      const others = [...own.values()].filter((other) => other !== policy);
      const isolated = DIRECTIONS.every(
        (direction) => !policy.isolates[direction] || others.some((other) => isolatesWith(other, policy, direction)),
      );
      if (!isolated) continue;
      const classes = [...classesSelected(policy, evaluation)];
      const without = { ...snapshot, policies: snapshot.policies.with(policy.namespace, own.without(policy.name)) };
      if (classes.length === 0 || !classes.every((self) => isAlike(evaluation, self, [snapshot, without]))) continue;
      const coveredBy = others.filter((other) =>
        DIRECTIONS.some(
          (direction) => policy.isolates[direction] && other.isolates[direction] && covers(other, classes, evaluation),
        ),
      );
      redundant.push({ policy: referenceOf(policy), coveredBy: coveredBy.map(referenceOf).sort(byName) });
    }
  }
  return redundant.sort((one, other) => byName(one.policy, other.policy));
}

/** Whether the one isolates whatever the other isolates, today and tomorrow. */
function isolatesWith(wide: NetworkPolicy, narrow: NetworkPolicy, direction: Direction): boolean {
  return wide.isolates[direction] && implies(narrow.podSelector, wide.podSelector);
}

/** Whether a policy selects any of these pods. */
function covers(policy: NetworkPolicy, classes: readonly PodClass[], evaluation: Evaluation): boolean {
  const selected = new Set(classesSelected(policy, evaluation));
  return classes.some((podClass) => selected.has(podClass));
}

/** Whether a class lets the same through under both pictures, to and from all there is. */
function isAlike(evaluation: Evaluation, self: PodClass, [before, after]: readonly [Snapshot, Snapshot]): boolean {
  const { sides, rows, ports, population } = evaluation;
  return DIRECTIONS.every((direction) => {
    if (rows.of(self, direction, before).isolating.length === rows.of(self, direction, after).isolating.length)
      return true;
    for (const other of population.classes()) if (sides.differ({ self, direction, other }, before, after)) return false;
    const outside = (picture: Snapshot): Outside => outsideOf(self, direction, { rows, ports, picture });
    return exceeding(outside(before), outside(after), ports).length === 0;
  });
}

function referenceOf({ namespace, name }: NetworkPolicy): PolicyReference {
  return { kind: 'NetworkPolicy', namespace, name };
}

function byName(one: PolicyReference, other: PolicyReference): number {
  return compareTexts(one.namespace, other.namespace) || compareTexts(one.name, other.name);
}
