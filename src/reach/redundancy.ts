import {
  DIRECTIONS,
  rulesInForce,
  type Direction,
  type NetworkPolicy,
  type Peer,
  type PolicyRule,
} from '../model/network-policy.js';
import { PersistentMap } from '../model/persistent-map.js';
import { implies } from '../model/selector.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Effort } from './effort.js';
import { compareTexts } from './end-order.js';
import type { Evaluation } from './evaluation.js';
import type { Outside } from './outside.js';
import { exceeding, outsideOf } from './outside.js';
import { classesMeant, classesSelected, peerSetOf } from './peer-classes.js';
import type { PodClass } from './pod-class.js';
import type { PolicyReference } from './views.js';

/** A policy without which every pod of today is isolated as with it, and may open and be opened the same. */
export interface RedundantPolicy {
  readonly policy: PolicyReference;
  /** The other policies of its pods in its directions, sorted: among them are those that isolate and allow in its place. */
  readonly coveredBy: readonly PolicyReference[];
}

/** What could be taken away of one policy: all of it, or some of its rules. */
export interface Redundancy {
  /** Where the whole policy could go, what stands in its place; undefined where it is needed. */
  readonly coveredBy: readonly PolicyReference[] | undefined;
  /** Paths of rules that could each go alone, of a policy that is needed. */
  readonly rules: readonly string[];
}

/**
 * The NetworkPolicies that could be taken away. Isolation counts for pods of tomorrow, too: another policy must select at
 * least whatever this one could. What selects no pod is not redundant but idle, and not told of here.
 */
export function redundantPolicies(evaluation: Evaluation, snapshot: Snapshot): readonly RedundantPolicy[] {
  const redundant: RedundantPolicy[] = [];
  const asked = { evaluation, snapshot, effort: { left: Infinity } };
  for (const own of snapshot.policies.values()) {
    if (own.size < 2) continue;
    for (const policy of own.values()) {
      const coveredBy = coverOf(policy, asked);
      if (coveredBy !== undefined) redundant.push({ policy: referenceOf(policy), coveredBy });
    }
  }
  return redundant.sort((one, other) => byName(one.policy, other.policy));
}

interface Asked {
  readonly evaluation: Evaluation;
  /** With the policy in force. */
  readonly snapshot: Snapshot;
  readonly effort: Effort;
}

/** What could be taken away of one policy; undefined where finding it out would take more than the effort. */
export function redundancyOf(policy: NetworkPolicy, asked: Asked): Redundancy | undefined {
  const coveredBy = coverOf(policy, asked);
  const rules = coveredBy === undefined ? repeatedRules(policy, asked) : [];
  return asked.effort.left < 0 ? undefined : { coveredBy, rules };
}

function coverOf(
  policy: NetworkPolicy,
  { evaluation, snapshot, effort }: Asked,
): RedundantPolicy['coveredBy'] | undefined {
  const own = snapshot.policies.get(policy.namespace) ?? PersistentMap.empty<NetworkPolicy>();
  const others = [...own.values()].filter(({ name }) => name !== policy.name);
  const isolated = DIRECTIONS.every(
    (direction) => !policy.isolates[direction] || others.some((other) => isolatesWith(other, policy, direction)),
  );
  if (!isolated) return undefined;
  const classes = [...classesSelected(policy, evaluation)];
  const without = { ...snapshot, policies: snapshot.policies.with(policy.namespace, own.without(policy.name)) };
  if (classes.length === 0) return undefined;
  for (const self of classes) {
    for (const direction of DIRECTIONS)
      if (
        policy.isolates[direction] &&
        !isAlike({ evaluation, effort }, { self, direction, left: policy.rules[direction] }, [snapshot, without])
      )
        return undefined;
  }
  return others
    .filter((other) =>
      DIRECTIONS.some(
        (direction) => policy.isolates[direction] && other.isolates[direction] && covers(other, classes, evaluation),
      ),
    )
    .map(referenceOf)
    .sort(byName);
}

/** Rules that allow nothing that the other rules in force for the same pods do not allow. */
function repeatedRules(policy: NetworkPolicy, { evaluation, snapshot, effort }: Asked): readonly string[] {
  const classes = [...classesSelected(policy, evaluation)];
  const own = snapshot.policies.get(policy.namespace);
  if (classes.length === 0 || own === undefined) return [];
  return DIRECTIONS.flatMap((direction) =>
    rulesInForce(policy, direction).flatMap((rule) => {
      const rules = { ...policy.rules, [direction]: policy.rules[direction].filter((other) => other !== rule) };
      const policies = snapshot.policies.with(policy.namespace, own.with(policy.name, { ...policy, rules }));
      const pictures = [snapshot, { ...snapshot, policies }] as const;
      return classes.every((self) => isAlike({ evaluation, effort }, { self, direction, left: [rule] }, pictures))
        ? [rule.at]
        : [];
    }),
  );
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

interface LeftOut {
  readonly self: PodClass;
  readonly direction: Direction;
  /** The rules that are not there afterwards, of a policy for these pods, which others isolate as well. */
  readonly left: readonly PolicyRule[];
}

/** Whether a class lets the same through under both pictures, to or from all there is: nobody fares otherwise whom no rule means that is left out. */
function isAlike(
  { evaluation, effort }: Pick<Asked, 'evaluation' | 'effort'>,
  { self, direction, left }: LeftOut,
  [before, after]: readonly [Snapshot, Snapshot],
): boolean {
  const { sides, rows, ports } = evaluation;
  const outside = (picture: Snapshot): Outside => outsideOf(self, direction, { rows, ports, picture });
  if (exceeding(outside(before), outside(after), ports).length > 0) return false;
  const peers = left.flatMap(({ peers }): readonly (Peer | undefined)[] =>
    peers.kind === 'anyone' ? [undefined] : peers.list,
  );
  const asked = { namespace: self.home.name, evaluation, effort };
  for (const other of classesMeant(peerSetOf(peers, evaluation), asked)) {
    if (effort.left-- < 0 || sides.differ({ self, direction, other }, before, after)) return false;
  }
  return true;
}

function referenceOf({ namespace, name }: NetworkPolicy): PolicyReference {
  return { kind: 'NetworkPolicy', namespace, name };
}

function byName(one: PolicyReference, other: PolicyReference): number {
  return compareTexts(one.namespace, other.namespace) || compareTexts(one.name, other.name);
}
