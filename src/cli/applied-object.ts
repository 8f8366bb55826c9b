import { labelOf, type Labels } from '../model/labels.js';
import type { Namespace } from '../model/namespace.js';
import { workloadKey, type Snapshot, type SnapshotObject } from '../model/snapshot.js';
import type { Workload } from '../model/workload.js';

/** Where `kubectl apply` keeps what it applied last, to know what was taken out since. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * What `kubectl apply` makes of an object where there may be one of its name: labels of a namespace that others gave it stay
 * (https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#merge-patch-calculation), and a pod keeps
 * its addresses. A policy is taken as it is written: its rules are lists, which are replaced whole.
 */
export function appliedObject(object: SnapshotObject, { namespaces, workloads }: Snapshot): SnapshotObject {
  if (object.kind === 'Namespace') return appliedNamespace(object, namespaces.get(object.name));
  if (object.kind !== 'Workload' || object.source !== 'Pod') return object;
  return appliedPod(object, workloads.get(object.namespace)?.all.get(workloadKey(object)));
}

function appliedNamespace(given: Namespace, there: Namespace | undefined): Namespace {
  if (there === undefined) return given;
  const mine = lastAppliedLabels(there.metadata.annotations);
  const theirs = Object.entries(there.metadata.labels).filter(([key]) => !mine.has(key));
  const labels = Object.fromEntries([...theirs, ...Object.entries(given.metadata.labels)]);
  return { ...given, metadata: { ...given.metadata, labels, created: there.metadata.created } };
}

/** None where the object was made by other means; then nothing is taken away. */
function lastAppliedLabels(annotations: Labels): ReadonlySet<string> {
  try {
    const applied = JSON.parse(labelOf(annotations, LAST_APPLIED) ?? 'null') as {
      readonly metadata?: { readonly labels?: object | null } | null;
    } | null;
    return new Set(Object.keys(applied?.metadata?.labels ?? {}));
  } catch {
    return new Set();
  }
}

/** A status comes from the kubelet, and an owner from a controller; neither is in a manifest. */
function appliedPod(given: Workload, there: Workload | undefined): Workload {
  if (there === undefined) return given;
  const { addresses, phase, owner } = there;
  return { ...given, addresses, phase, owner: given.owner ?? owner };
}
