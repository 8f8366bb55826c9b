import { PersistentMap } from './persistent-map.js';
import type { Labels } from './labels.js';

/** How many workloads carry which label: by key, then by value. */
export type LabelCounts = PersistentMap<PersistentMap<number>>;

/** Nobody carries anything. */
export const NO_LABEL_COUNTS: LabelCounts = PersistentMap.empty();

/** The counts with one more, or one fewer, that carries these labels. */
export function countLabels(counts: LabelCounts, labels: Labels, step: 1 | -1): LabelCounts {
  let result = counts;
  for (const [key, value] of Object.entries(labels)) {
    const values = result.get(key) ?? PersistentMap.empty<number>();
    const count = (values.get(value) ?? 0) + step;
    const left = count > 0 ? values.with(value, count) : values.without(value);
    result = left.size > 0 ? result.with(key, left) : result.without(key);
  }
  return result;
}

/** How many carry this label with this value, or with any where none is given. */
export function countOf(counts: LabelCounts, key: string, value?: string): number {
  const values = counts.get(key);
  if (values === undefined) return 0;
  if (value !== undefined) return values.get(value) ?? 0;
  let sum = 0;
  for (const count of values.values()) sum += count;
  return sum;
}
