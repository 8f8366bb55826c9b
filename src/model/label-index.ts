import { isOfOnePod } from './controller-labels.js';
import type { Labels } from './labels.js';
import { PersistentMap } from './persistent-map.js';
import type { Workload } from './workload.js';

/** How many pods, and how many templates of pods, carry something, and with which other labels together. */
export interface Carriers {
  readonly pods: number;
  readonly templates: number;
  /** The different label sets of the carriers, by what is in them. */
  readonly together: PersistentMap<Labels>;
}

/** Labels that some workloads carry together, and how many of them. */
export interface LabelSet {
  readonly labels: Labels;
  readonly carriers: number;
}

/**
 * What some workloads carry, so that "is there one with these labels" is answered without going through them. Labels of
 * {@link isOfOnePod} are not in it: with them nearly every pod would have a label set of its own.
 */
export interface LabelIndex {
  /** By key, then by value. */
  readonly carriers: PersistentMap<PersistentMap<Carriers>>;
  /** The different label sets, by what is in them. */
  readonly sets: PersistentMap<LabelSet>;
}

/** Nobody carries anything. */
export const NO_LABELS: LabelIndex = { carriers: PersistentMap.empty(), sets: PersistentMap.empty() };

const NOBODY: Carriers = { pods: 0, templates: 0, together: PersistentMap.empty() };

/** A workload as an index sees it: made once for all indexes that it goes into. */
export interface IndexedWorkload {
  readonly source: Workload['source'];
  readonly entries: readonly (readonly [string, string])[];
  readonly set: string;
}

/** The labels of a workload, ready for {@link countLabels}. */
export function indexed({ source, labels }: Pick<Workload, 'source' | 'labels'>): IndexedWorkload {
  const entries = Object.entries(labels)
    .filter(([key]) => !isOfOnePod(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { source, entries, set: JSON.stringify(entries) };
}

/** The index with one more, or one fewer, workload that carries these labels. */
export function countLabels(index: LabelIndex, { source, entries, set }: IndexedWorkload, step: 1 | -1): LabelIndex {
  const known = index.sets.get(set);
  const labels = known?.labels ?? Object.fromEntries(entries);
  const left = (known?.carriers ?? 0) + step;
  let { carriers } = index;
  for (const [key, value] of entries) {
    const values = carriers.get(key) ?? PersistentMap.empty<Carriers>();
    const { pods, templates, together } = values.get(value) ?? NOBODY;
    const counted = {
      pods: source === 'Pod' ? pods + step : pods,
      templates: source === 'Pod' ? templates : templates + step,
      together: left > 0 ? together.with(set, labels) : together.without(set),
    };
    const kept = counted.pods + counted.templates > 0 ? values.with(value, counted) : values.without(value);
    carriers = kept.size > 0 ? carriers.with(key, kept) : carriers.without(key);
  }
  return { carriers, sets: left > 0 ? index.sets.with(set, { labels, carriers: left }) : index.sets.without(set) };
}

/** Who carries this label. */
export function carriersOf({ carriers }: LabelIndex, key: string, value: string): Carriers {
  return carriers.get(key)?.get(value) ?? NOBODY;
}
