import { labelOf, NAMESPACE_NAME_LABEL, type Labels } from '../model/labels.js';

/** A label that is not what it was; undefined where the key is missing on that side. */
export interface ChangedLabel {
  readonly key: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * The labels that differ between two states of a namespace, in the order of their keys. `kubernetes.io/metadata.name`
 * is not among them: the API server sets it, and refuses any other value.
 */
export function changedLabels(before: Labels, after: Labels): readonly ChangedLabel[] {
  const changed: ChangedLabel[] = [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [from, to] = [labelOf(before, key), labelOf(after, key)];
    if (from !== to && key !== NAMESPACE_NAME_LABEL) changed.push({ key, from, to });
  }
  return changed.sort((a, b) => (a.key < b.key ? -1 : 1));
}
