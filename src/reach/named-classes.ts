import { AddressSet } from '../model/address-set.js';
import type { Direction } from '../model/network-policy.js';
import { NO_RULES } from './compiled-cluster-policy.js';
import type { Effort } from './effort.js';
import type { Evaluation } from './evaluation.js';
import { classesMeant } from './peer-classes.js';
import type { PodClass } from './pod-class.js';
import type { PolicyPicture } from './row.js';

/** Under which policies is asked, and how much that may cost. */
export interface NamedQuestion {
  readonly evaluation: Evaluation;
  readonly picture: PolicyPicture;
  readonly effort: Effort;
}

/**
 * The classes that one side may let something through to or from, and perhaps a few more; undefined where that can be anyone: nothing isolates
 * it, a rule means everyone, or a policy of the whole cluster speaks of it.
 */
export function classesNamed(
  podClass: PodClass,
  direction: Direction,
  { evaluation, picture, effort }: NamedQuestion,
): ReadonlySet<PodClass> | undefined {
  const { isolating, rules, cluster } = evaluation.rows.of(podClass, direction, picture);
  if (isolating.length === 0 || cluster !== NO_RULES || rules.some(({ anyone }) => anyone)) return undefined;
  if (rules.length === 0) return NONE;
  const peers = {
    anyone: false,
    pods: rules.flatMap(({ pods }) => pods),
    addresses: AddressSet.union(rules.flatMap(({ blocks }) => blocks?.set ?? [])),
    clusterWide: false,
  };
  // The policies that isolate it are all of its own namespace (N3).
  return classesMeant(peers, { namespace: podClass.home.name, evaluation, effort });
}

const NONE: ReadonlySet<PodClass> = new Set();

/** Whether one side lets nothing through at all, to or from pods, under any of these policies. */
export function isShut(
  podClass: PodClass,
  direction: Direction,
  { evaluation: { rows }, pictures }: { readonly evaluation: Evaluation; readonly pictures: readonly PolicyPicture[] },
): boolean {
  return pictures.every((picture) => {
    const { isolating, rules, cluster } = rows.of(podClass, direction, picture);
    return isolating.length > 0 && rules.length === 0 && cluster === NO_RULES;
  });
}
