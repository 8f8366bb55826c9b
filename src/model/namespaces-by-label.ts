import { NAMESPACE_NAME_LABEL } from './labels.js';
import type { Namespace } from './namespace.js';
import { PersistentMap } from './persistent-map.js';

/** Namespaces by a label's key, then by its value, then by name. Not by `kubernetes.io/metadata.name`, which is their name. */
export type NamespacesByLabel = PersistentMap<PersistentMap<PersistentMap<Namespace>>>;

/** No namespace. */
export const NO_NAMESPACES: NamespacesByLabel = PersistentMap.empty();

/** The index with this namespace among its labels. */
export function withLabelsOf(index: NamespacesByLabel, namespace: Namespace): NamespacesByLabel {
  let result = index;
  for (const [key, value] of Object.entries(namespace.metadata.labels)) {
    if (key === NAMESPACE_NAME_LABEL) continue;
    const values = result.get(key) ?? PersistentMap.empty<PersistentMap<Namespace>>();
    const named = values.get(value) ?? PersistentMap.empty<Namespace>();
    result = result.with(key, values.with(value, named.with(namespace.name, namespace)));
  }
  return result;
}

/** The index without this namespace, which is in it with these very labels. */
export function withoutLabelsOf(index: NamespacesByLabel, namespace: Namespace): NamespacesByLabel {
  let result = index;
  for (const [key, value] of Object.entries(namespace.metadata.labels)) {
    const values = result.get(key);
    const named = values?.get(value)?.without(namespace.name);
    if (values === undefined || named === undefined) continue;
    const left = named.size > 0 ? values.with(value, named) : values.without(value);
    result = left.size > 0 ? result.with(key, left) : result.without(key);
  }
  return result;
}
