import {
  objectKey,
  snapshotOf,
  withObject,
  withUnreadable,
  type Snapshot,
  type SnapshotKind,
} from '../model/snapshot.js';
import { appliedObject } from './applied-object.js';
import type { SortedObjects } from './sort-objects.js';

/** What of sorted objects a picture of a cluster is made of. */
export type Pictured = Pick<SortedObjects, 'valid' | 'clusterPolicies' | 'workloads' | 'unreadable'>;

/**
 * The cluster in which there are these objects, and no others of the kinds that are said to be complete. A namespace that
 * holds objects and that no Namespace describes is there (N12), and which labels it carries besides its name nobody knows.
 */
export function snapshotOfManifests(pictured: Pictured, complete: readonly SnapshotKind[]): Snapshot {
  return withManifests(snapshotOf([], complete), pictured);
}

/** The cluster after `kubectl apply` of these objects. */
export function withManifests(start: Snapshot, { valid, clusterPolicies, workloads, unreadable }: Pictured): Snapshot {
  let snapshot = start;
  for (const object of [...valid.map(({ value }) => value), ...clusterPolicies, ...workloads]) {
    snapshot = withObject(snapshot, appliedObject(object, start));
  }
  for (const { kind, namespace, name, reason } of unreadable) {
    snapshot = withUnreadable(snapshot, { kind, namespace, name, reason });
  }
  for (const name of namespacesInUse(snapshot)) {
    const described = snapshot.namespaces.has(name) || snapshot.unreadable.namespaces.has(objectKey(name, name));
    if (described || name === '') continue;
    snapshot = withUnreadable(snapshot, { kind: 'namespaces', namespace: name, name, reason: undefined });
  }
  return snapshot;
}

/** A line for each object of which there are more than one: a picture holds the last. */
export function lastCounts({ givenTwice: { judged, others } }: Pick<SortedObjects, 'givenTwice'>): readonly string[] {
  return [...judged, ...others].map((line) => `${line}; the last one counts, as with kubectl`);
}

/** In the order of names: which one a message names must not hang on chance. */
function namespacesInUse({ policies, workloads, unreadable }: Snapshot): readonly string[] {
  const names = new Set([...policies.keys(), ...workloads.keys()]);
  for (const kind of ['policies', 'workloads'] as const) {
    for (const { namespace } of unreadable[kind].values()) names.add(namespace);
  }
  return [...names].sort();
}
