import type { Labels } from './labels.js';
import { PersistentMap } from './persistent-map.js';
import type { Workload } from './workload.js';

/** How many pods, and how many templates of pods, carry something. */
export interface Carriers {
  readonly pods: number;
  readonly templates: number;
}

/** How many workloads carry which label: by key, then by value. */
export type LabelCounts = PersistentMap<PersistentMap<Carriers>>;

/** Nobody carries anything. */
export const NO_LABEL_COUNTS: LabelCounts = PersistentMap.empty();

const NOBODY: Carriers = { pods: 0, templates: 0 };

/** The counts with one more, or one fewer, workload that carries these labels. */
export function countLabels(
  counts: LabelCounts,
  { labels, source }: Pick<Workload, 'source'> & { readonly labels: Labels },
  step: 1 | -1,
): LabelCounts {
  let result = counts;
  for (const [key, value] of Object.entries(labels)) {
    const values = result.get(key) ?? PersistentMap.empty<Carriers>();
    const { pods, templates } = values.get(value) ?? NOBODY;
    const carriers = source === 'Pod' ? { pods: pods + step, templates } : { pods, templates: templates + step };
    const left = carriers.pods + carriers.templates > 0 ? values.with(value, carriers) : values.without(value);
    result = left.size > 0 ? result.with(key, left) : result.without(key);
  }
  return result;
}

/** How many carry this label. */
export function carriersOf(counts: LabelCounts, key: string, value: string): Carriers {
  return counts.get(key)?.get(value) ?? NOBODY;
}
