import type { Labels } from './labels.js';
import { PersistentMap } from './persistent-map.js';

/** Labels that some workloads carry together, and how many of them. */
export interface LabelSet {
  readonly labels: Labels;
  readonly carriers: number;
}

/** The different label sets of some workloads, without the labels of {@link isOfOnePod}. */
export type LabelSets = PersistentMap<LabelSet>;

/** Nobody carries anything. */
export const NO_LABEL_SETS: LabelSets = PersistentMap.empty();

/**
 * Labels that the controllers of Kubernetes give to tell their own pods apart (k8s.io/api apps/v1 and batch/v1). With them
 * nearly every pod would have a label set of its own.
 */
const OF_ONE_POD: ReadonlySet<string> = new Set([
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/job-name',
  'controller-revision-hash',
  'controller-uid',
  'job-name',
  'pod-template-generation',
  'pod-template-hash',
  'statefulset.kubernetes.io/pod-name',
]);

/** Whether a label is left out of label sets, so that they cannot answer a question about it. */
export function isOfOnePod(key: string): boolean {
  return OF_ONE_POD.has(key);
}

/** The label sets with one more, or one fewer, that carries these labels. */
export function countLabelSet(sets: LabelSets, labels: Labels, step: 1 | -1): LabelSets {
  const entries = Object.entries(labels)
    .filter(([key]) => !OF_ONE_POD.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const id = JSON.stringify(entries);
  const known = sets.get(id);
  const carriers = (known?.carriers ?? 0) + step;
  if (carriers <= 0) return sets.without(id);
  return sets.with(id, { labels: known?.labels ?? Object.fromEntries(entries), carriers });
}
