import { clusterPolicyKey, type ClusterPolicy } from './cluster-policy.js';
import { countLabels, indexed, NO_LABELS, type LabelIndex } from './label-index.js';
import type { Labels } from './labels.js';
import type { Namespace } from './namespace.js';
import { NO_NAMESPACES, withLabelsOf, withoutLabelsOf, type NamespacesByLabel } from './namespaces-by-label.js';
import type { NetworkPolicy } from './network-policy.js';
import { PersistentMap } from './persistent-map.js';
import { PoliciesByNamespaceLabel } from './policies-by-namespace-label.js';
import type { Workload } from './workload.js';

/** What a snapshot is made of. */
export type SnapshotKind = 'namespaces' | 'policies' | 'clusterPolicies' | 'workloads';

/** All of them. */
export const SNAPSHOT_KINDS: readonly SnapshotKind[] = ['namespaces', 'policies', 'clusterPolicies', 'workloads'];

/** How well one kind is known. */
export interface Knowledge {
  /** Whether every object of the kind is in the snapshot, or among the unreadable. */
  readonly complete: boolean;
  /** When the cluster was last heard of, by an event or a bookmark, in milliseconds since 1970; Infinity where nothing can change, as in files. */
  readonly heardAt: number;
}

/** The workloads of one namespace. */
export interface NamespaceWorkloads {
  /** By {@link workloadKey}. */
  readonly all: PersistentMap<Workload>;
  /** Labels of those that policies can select: not of the host's network (N26). */
  readonly labels: LabelIndex;
  /** Labels of those of the host's network. */
  readonly hostLabels: LabelIndex;
}

/** An object that is there and of which nobody knows what it means: it cannot be read, or is nowhere described. */
export interface Unreadable {
  readonly kind: SnapshotKind;
  /** For a Namespace, its own name; empty for a policy of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  /** Why it cannot be read; undefined where nothing describes it, as with a namespace that files only put objects into. */
  readonly reason: string | undefined;
}

/**
 * What is known of the cluster at one instant. A value: nothing in it changes, and a changed copy shares nearly all of
 * it ({@link withObject}, {@link withoutObject}), so that requests judged at once each see one consistent picture.
 */
export interface Snapshot {
  readonly namespaces: PersistentMap<Namespace>;
  readonly namespacesByLabel: NamespacesByLabel;
  /** By namespace, then by name. A namespace without policies is not in it. */
  readonly policies: PersistentMap<PersistentMap<NetworkPolicy>>;
  /** Those of the whole cluster, by {@link clusterPolicyKey} (N30). */
  readonly clusterPolicies: PersistentMap<ClusterPolicy>;
  /** By namespace. A namespace without workloads is not in it. */
  readonly workloads: PersistentMap<NamespaceWorkloads>;
  /** Labels of the workloads of all namespaces that policies can select: not of the host's network (N26). */
  readonly workloadLabels: LabelIndex;
  /** The policies whose namespaceSelectors speak of a label key, each by its {@link objectKey}. */
  readonly policiesByNamespaceLabel: PoliciesByNamespaceLabel;
  /** By kind, then by {@link objectKey}. */
  readonly unreadable: Readonly<Record<SnapshotKind, PersistentMap<Unreadable>>>;
  readonly knowledge: Readonly<Record<SnapshotKind, Knowledge>>;
}

/** An object that a snapshot can hold. */
export type SnapshotObject = Namespace | NetworkPolicy | ClusterPolicy | Workload;

const UNKNOWN: Knowledge = { complete: false, heardAt: Number.NEGATIVE_INFINITY };

/** The snapshot of someone who has seen nothing: every question that needs the cluster stays open. */
export const EMPTY_SNAPSHOT: Snapshot = {
  namespaces: PersistentMap.empty(),
  namespacesByLabel: NO_NAMESPACES,
  policies: PersistentMap.empty(),
  clusterPolicies: PersistentMap.empty(),
  workloads: PersistentMap.empty(),
  workloadLabels: NO_LABELS,
  policiesByNamespaceLabel: PoliciesByNamespaceLabel.empty(),
  unreadable: {
    namespaces: PersistentMap.empty(),
    policies: PersistentMap.empty(),
    clusterPolicies: PersistentMap.empty(),
    workloads: PersistentMap.empty(),
  },
  knowledge: { namespaces: UNKNOWN, policies: UNKNOWN, clusterPolicies: UNKNOWN, workloads: UNKNOWN },
};

/** Under which key an object stands: `namespace/name`. */
export function objectKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** Under which key a workload stands in its namespace: `Deployment/web`. */
export function workloadKey({ source, name }: Pick<Workload, 'source' | 'name'>): string {
  return `${source}/${name}`;
}

/** The same picture with this object in it, in the place of the one of its kind and name. It is readable from now on. */
export function withObject(snapshot: Snapshot, object: SnapshotObject): Snapshot {
  switch (object.kind) {
    case 'Namespace': {
      const cleared = withoutNamespace(snapshot, object.name);
      return readable(
        {
          ...cleared,
          namespaces: cleared.namespaces.with(object.name, object),
          namespacesByLabel: withLabelsOf(cleared.namespacesByLabel, object),
        },
        'namespaces',
        objectKey(object.name, object.name),
      );
    }
    case 'NetworkPolicy':
      return readable(withPolicy(snapshot, object), 'policies', objectKey(object.namespace, object.name));
    case 'ClusterPolicy': {
      const key = clusterPolicyKey(object);
      const clusterPolicies = snapshot.clusterPolicies.with(key, object);
      return readable({ ...snapshot, clusterPolicies }, 'clusterPolicies', objectKey('', key));
    }
    case 'Workload': {
      const key = workloadKey(object);
      return readable(withWorkload(snapshot, object), 'workloads', objectKey(object.namespace, key));
    }
  }
}

/**
 * Which object: `name` is its name, or the {@link workloadKey} of a workload, or the {@link clusterPolicyKey} of a policy of
 * the whole cluster, whose namespace is empty. A Namespace is in the namespace of its own name.
 */
export interface ObjectReference {
  readonly kind: SnapshotKind;
  readonly namespace: string;
  readonly name: string;
}

/** The same picture without this object, whether or not it could be read. */
export function withoutObject(snapshot: Snapshot, { kind, namespace, name }: ObjectReference): Snapshot {
  const left = readable(snapshot, kind, objectKey(namespace, name));
  switch (kind) {
    case 'namespaces':
      return withoutNamespace(left, name);
    case 'policies':
      return withoutPolicy(left, namespace, name);
    case 'clusterPolicies':
      return { ...left, clusterPolicies: left.clusterPolicies.without(name) };
    case 'workloads':
      return withoutWorkload(left, namespace, name);
  }
}

/** The same picture with an object that is there and cannot be read; what was known of it is not true any more. */
export function withUnreadable(snapshot: Snapshot, unreadable: Unreadable): Snapshot {
  const { kind, namespace, name } = unreadable;
  const left = withoutObject(snapshot, unreadable);
  const entries = left.unreadable[kind].with(objectKey(namespace, name), unreadable);
  return { ...left, unreadable: { ...left.unreadable, [kind]: entries } };
}

/** The same picture, known so well. */
export function withKnowledge(snapshot: Snapshot, kind: SnapshotKind, knowledge: Knowledge): Snapshot {
  return { ...snapshot, knowledge: { ...snapshot.knowledge, [kind]: knowledge } };
}

/** The picture of a cluster in which there are these objects and no other of the kinds that are said to be complete. */
export function snapshotOf(objects: Iterable<SnapshotObject>, complete: readonly SnapshotKind[]): Snapshot {
  let snapshot = EMPTY_SNAPSHOT;
  for (const kind of complete) {
    snapshot = withKnowledge(snapshot, kind, { complete: true, heardAt: Number.POSITIVE_INFINITY });
  }
  for (const object of objects) snapshot = withObject(snapshot, object);
  return snapshot;
}

const NO_WORKLOADS: NamespaceWorkloads = {
  all: PersistentMap.empty(),
  labels: NO_LABELS,
  hostLabels: NO_LABELS,
};

function readable(snapshot: Snapshot, kind: SnapshotKind, key: string): Snapshot {
  const entries = snapshot.unreadable[kind];
  if (entries.size === 0 || !entries.has(key)) return snapshot;
  return { ...snapshot, unreadable: { ...snapshot.unreadable, [kind]: entries.without(key) } };
}

function withoutNamespace(snapshot: Snapshot, name: string): Snapshot {
  const namespace = snapshot.namespaces.get(name);
  if (namespace === undefined) return snapshot;
  return {
    ...snapshot,
    namespaces: snapshot.namespaces.without(name),
    namespacesByLabel: withoutLabelsOf(snapshot.namespacesByLabel, namespace),
  };
}

function withoutPolicy(snapshot: Snapshot, namespace: string, name: string): Snapshot {
  const own = snapshot.policies.get(namespace);
  const policy = own?.get(name);
  if (own === undefined || policy === undefined) return snapshot;
  const left = own.without(name);
  return {
    ...snapshot,
    policies: left.size > 0 ? snapshot.policies.with(namespace, left) : snapshot.policies.without(namespace),
    policiesByNamespaceLabel: snapshot.policiesByNamespaceLabel.without(objectKey(namespace, name), policy),
  };
}

/** In one step instead of taking the earlier state away first: the webhook does it for every request. */
function withPolicy(snapshot: Snapshot, policy: NetworkPolicy): Snapshot {
  const { namespace, name } = policy;
  const own = snapshot.policies.get(namespace) ?? PersistentMap.empty<NetworkPolicy>();
  const { policiesByNamespaceLabel } = snapshot;
  return {
    ...snapshot,
    policies: snapshot.policies.with(namespace, own.with(name, policy)),
    policiesByNamespaceLabel: policiesByNamespaceLabel.with(objectKey(namespace, name), policy, own.get(name)),
  };
}

function withWorkload(snapshot: Snapshot, workload: Workload): Snapshot {
  const { namespace } = workload;
  const key = workloadKey(workload);
  const there = snapshot.workloads.get(namespace);
  const known = there?.all.get(key);
  // Most of what is heard of pods is their status.
  if (there !== undefined && known !== undefined && isSelectedAlike(known, workload)) {
    const all = there.all.with(key, workload);
    return { ...snapshot, workloads: snapshot.workloads.with(namespace, { ...there, all }) };
  }
  const cleared = withoutWorkload(snapshot, namespace, key);
  const own = cleared.workloads.get(namespace) ?? NO_WORKLOADS;
  const { workloadLabels } = cleared;
  const workloads = cleared.workloads.with(
    namespace,
    counted({ ...own, all: own.all.with(key, workload) }, workload, 1),
  );
  if (workload.hostNetwork) return { ...cleared, workloads };
  return { ...cleared, workloads, workloadLabels: countLabels(workloadLabels, indexed(workload), 1) };
}

/** The workloads with the labels of one more, or one fewer. */
function counted(own: NamespaceWorkloads, workload: Workload, step: 1 | -1): NamespaceWorkloads {
  const labels = indexed(workload);
  return workload.hostNetwork
    ? { ...own, hostLabels: countLabels(own.hostLabels, labels, step) }
    : { ...own, labels: countLabels(own.labels, labels, step) };
}

function isSelectedAlike(one: Workload, other: Workload): boolean {
  return one.hostNetwork === other.hostNetwork && sameLabels(one.labels, other.labels);
}

function sameLabels(one: Labels, other: Labels): boolean {
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && one[key] === other[key])
  );
}

function withoutWorkload(snapshot: Snapshot, namespace: string, key: string): Snapshot {
  const own = snapshot.workloads.get(namespace);
  const workload = own?.all.get(key);
  if (own === undefined || workload === undefined) return snapshot;
  const left = counted({ ...own, all: own.all.without(key) }, workload, -1);
  const { workloads, workloadLabels } = snapshot;
  return {
    ...snapshot,
    workloads: left.all.size > 0 ? workloads.with(namespace, left) : workloads.without(namespace),
    workloadLabels: workload.hostNetwork ? workloadLabels : countLabels(workloadLabels, indexed(workload), -1),
  };
}
