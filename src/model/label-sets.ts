import { isOfOnePod } from './controller-labels.js';
import type { Labels } from './labels.js';
import { PersistentMap } from './persistent-map.js';

/** Labels that some workloads carry together, and how many of them. */
export interface LabelSet {
  readonly labels: Labels;
  readonly carriers: number;
}

/** The different label sets of some workloads, without the labels of {@link isOfOnePod}: these cannot be asked for them. */
export type LabelSets = PersistentMap<LabelSet>;

/** Nobody carries anything. */
export const NO_LABEL_SETS: LabelSets = PersistentMap.empty();

/** The label sets with one more, or one fewer, that carries these labels. */
export function countLabelSet(sets: LabelSets, labels: Labels, step: 1 | -1): LabelSets {
  const entries = Object.entries(labels)
    .filter(([key]) => !isOfOnePod(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const id = JSON.stringify(entries);
  const known = sets.get(id);
  const carriers = (known?.carriers ?? 0) + step;
  if (carriers <= 0) return sets.without(id);
  return sets.with(id, { labels: known?.labels ?? Object.fromEntries(entries), carriers });
}
