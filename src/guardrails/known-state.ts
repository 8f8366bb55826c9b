import type { Change, ObjectState } from '../model/change.js';
import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';

/**
 * The change, in which what is stored now is the very object of the snapshot where that is the same state of it: same uid, same
 * resourceVersion (Kubernetes API conventions, "Concurrency Control and Consistency"). It need not be read again, and an engine
 * that stands at the snapshot need not move. Only of a cluster that is watched: a file may have been edited since it was exported.
 */
export function withKnownState(change: Change, snapshot: Snapshot): Change {
  const { before, namespace, name } = change;
  if (before === undefined) return change;
  const { heardAt } = snapshot.knowledge[change.kind === 'NetworkPolicy' ? 'policies' : 'namespaces'];
  if (!Number.isFinite(heardAt)) return change;
  if (change.kind === 'NetworkPolicy') {
    const known = snapshot.policies.get(namespace)?.get(name);
    return known !== undefined && isSameState(known, before.raw)
      ? { ...change, before: stateOf(known, before) }
      : change;
  }
  const known = snapshot.namespaces.get(name);
  return known !== undefined && isSameState(known, before.raw) ? { ...change, before: stateOf(known, before) } : change;
}

function stateOf<T>(value: T, { raw }: ObjectState<unknown>): ObjectState<T> {
  return { raw, read: { ok: true, value } };
}

function isSameState(
  { metadata: { uid, resourceVersion } }: NetworkPolicy | Namespace,
  { metadata }: Readonly<Record<string, unknown>>,
): boolean {
  if (uid === undefined || resourceVersion === undefined || typeof metadata !== 'object' || metadata === null)
    return false;
  const stored = metadata as Readonly<Record<string, unknown>>;
  return stored['uid'] === uid && stored['resourceVersion'] === resourceVersion;
}
