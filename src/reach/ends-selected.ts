import type { NetworkPolicy } from '../model/network-policy.js';
import { compareEnds } from './end-order.js';
import type { Evaluation } from './evaluation.js';
import { classesSelected } from './peer-classes.js';
import type { WorkloadEnd } from './views.js';

/** The workloads of which a policy selects any pod, sorted. */
export function endsSelected(policy: NetworkPolicy, evaluation: Evaluation): readonly WorkloadEnd[] {
  const ends = new Set<WorkloadEnd>();
  for (const { units } of classesSelected(policy, evaluation))
    for (const { controller } of units) ends.add(controller.node.end);
  return [...ends].sort(compareEnds);
}
