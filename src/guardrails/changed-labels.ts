import { labelOf, NAMESPACE_NAME_LABEL, type Labels } from '../model/labels.js';
import type { LabelChange } from '../model/selector-groups.js';

/**
 * The labels that differ between two states of a namespace, in the order of their keys. `kubernetes.io/metadata.name`
 * is not among them: the API server sets it, and refuses any other value.
 */
export function changedLabels(before: Labels, after: Labels): readonly LabelChange[] {
  const changed: LabelChange[] = [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [from, to] = [labelOf(before, key), labelOf(after, key)];
    if (from !== to && key !== NAMESPACE_NAME_LABEL) changed.push({ key, from, to });
  }
  return changed.sort((a, b) => (a.key < b.key ? -1 : 1));
}
