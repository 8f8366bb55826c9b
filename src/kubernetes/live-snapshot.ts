import { clusterPolicyKey } from '../model/cluster-policy.js';
import type { Result } from '../model/result.js';
import {
  EMPTY_SNAPSHOT,
  objectKey,
  withKnowledge,
  withObject,
  withoutObject,
  withUnreadable,
  workloadKey,
  type ObjectReference,
  type Snapshot,
  type SnapshotObject,
  type Unreadable,
} from '../model/snapshot.js';
import { WATCHED_RESOURCES, type WatchedResource } from '../model/watched-resources.js';
import { parseClusterPolicy } from './parse-cluster-policy.js';
import { parseNamespace } from './parse-namespace.js';
import { parseNetworkPolicy } from './parse-network-policy.js';
import { parseWorkload } from './parse-workload.js';
import { isObject } from './raw-value.js';
import type { ReflectorSink } from './reflector.js';
import { createSharedParts } from './shared-parts.js';

/** How one resource is known. */
export interface ResourceState<Kind extends string = WatchedResource['kind']> {
  readonly kind: Kind;
  /** Whether it was listed to its end. */
  readonly complete: boolean;
  /** With those that cannot be read. */
  readonly objects: number;
  readonly unreadable: number;
  /** When the server last spoke of it, in milliseconds since 1970; undefined before it did. */
  readonly heardAt: number | undefined;
}

/** The cluster as it is told, object by object. */
export interface LiveSnapshot {
  /** As of now; each event makes another value. */
  readonly snapshot: Snapshot;
  /** Whether every resource was listed to its end. */
  readonly complete: boolean;
  readonly states: readonly ResourceState[];
  /** Where to tell of a resource. */
  sink(resource: WatchedResource): ReflectorSink;
}

/** What a live snapshot is made of. */
export interface LiveSnapshotParts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** An object came that cannot be read. It is there all the same: see `unreadable` of the snapshot. */
  readonly unreadable: (object: Unreadable) => void;
}

interface State {
  complete: boolean;
  objects: number;
  unreadable: number;
  heardAt: number | undefined;
  /** The keys of the list that is under way. */
  listed: Set<string> | undefined;
}

/**
 * A snapshot that changes with every object that is told. The objects of a list are put in place as they come, and what
 * turns out not to be listed is taken away at its end: no second copy of the cluster, no pause for exchanging one.
 */
export function createLiveSnapshot({ now, unreadable }: LiveSnapshotParts): LiveSnapshot {
  let snapshot = EMPTY_SNAPSHOT;
  const share = createSharedParts();
  const states = new Map<WatchedResource['kind'], State>(
    WATCHED_RESOURCES.map(({ kind }) => [
      kind,
      { complete: false, objects: 0, unreadable: 0, heardAt: undefined, listed: undefined },
    ]),
  );

  function take(reference: ObjectReference, state: State): void {
    const there = presence(snapshot, reference);
    if (there === undefined) return;
    state.objects -= 1;
    if (there === 'unreadable') state.unreadable -= 1;
  }

  function put(raw: unknown, resource: WatchedResource, state: State): ObjectReference {
    const reference = referenceTo(raw, resource);
    take(reference, state);
    state.objects += 1;
    const parsed = parse(raw, resource);
    if (parsed.ok) {
      const { value } = parsed;
      snapshot = withObject(snapshot, value.kind === 'Workload' ? share(value) : value);
      return reference;
    }
    const reason = parsed.problems.map(({ at, message }) => (at === '' ? message : `${at}: ${message}`)).join('; ');
    const entry = { ...reference, reason };
    state.unreadable += 1;
    snapshot = withUnreadable(snapshot, entry);
    unreadable(entry);
    return reference;
  }

  function remove(reference: ObjectReference, state: State): void {
    take(reference, state);
    snapshot = withoutObject(snapshot, reference);
  }

  /** A part is known as well as the least known of its resources. */
  function know(part: WatchedResource['part']): void {
    let complete = true;
    let heardAt = Number.POSITIVE_INFINITY;
    for (const resource of WATCHED_RESOURCES) {
      if (resource.part !== part) continue;
      const state = states.get(resource.kind);
      complete &&= state?.complete === true;
      heardAt = Math.min(heardAt, state?.heardAt ?? Number.NEGATIVE_INFINITY);
    }
    snapshot = withKnowledge(snapshot, part, { complete, heardAt });
  }

  return {
    get snapshot() {
      return snapshot;
    },
    get complete() {
      for (const { complete } of states.values()) if (!complete) return false;
      return true;
    },
    get states() {
      return [...states].map(([kind, { complete, objects, unreadable, heardAt }]) => {
        return { kind, complete, objects, unreadable, heardAt };
      });
    },
    sink(resource) {
      const state = states.get(resource.kind);
      if (state === undefined) throw new Error(`${resource.kind} is not watched`);
      return {
        begin() {
          state.listed = new Set();
        },
        add(raw) {
          const { namespace, name } = put(raw, resource, state);
          state.listed?.add(objectKey(namespace, name));
        },
        commit() {
          const listed = state.listed ?? new Set();
          state.listed = undefined;
          // Nothing can be left over from before unless there are more than were listed.
          if (state.objects > listed.size) {
            for (const reference of [...references(snapshot, resource)]) {
              if (!listed.has(objectKey(reference.namespace, reference.name))) remove(reference, state);
            }
          }
          state.complete = true;
          know(resource.part);
        },
        put(raw) {
          put(raw, resource, state);
        },
        remove(raw) {
          remove(referenceTo(raw, resource), state);
        },
        heard() {
          state.heardAt = now();
          know(resource.part);
        },
      };
    },
  };
}

function parse(raw: unknown, { kind }: WatchedResource): Result<SnapshotObject> {
  switch (kind) {
    case 'Namespace':
      return parseNamespace(raw);
    case 'NetworkPolicy':
      return parseNetworkPolicy(raw);
    case 'ClusterNetworkPolicy':
    case 'AdminNetworkPolicy':
    case 'BaselineAdminNetworkPolicy':
      return parseClusterPolicy(raw, kind);
    default:
      return parseWorkload(raw, kind);
  }
}

/** Read without the parser, as it must be known which object it is that cannot be read. */
function referenceTo(raw: unknown, { kind, part }: WatchedResource): ObjectReference {
  const metadata = isObject(raw) && isObject(raw['metadata']) ? raw['metadata'] : {};
  const name = typeof metadata['name'] === 'string' ? metadata['name'] : '';
  const namespace = typeof metadata['namespace'] === 'string' ? metadata['namespace'] : '';
  switch (kind) {
    case 'Namespace':
      return { kind: part, namespace: name, name };
    case 'NetworkPolicy':
      return { kind: part, namespace, name };
    case 'ClusterNetworkPolicy':
    case 'AdminNetworkPolicy':
    case 'BaselineAdminNetworkPolicy':
      return { kind: part, namespace: '', name: clusterPolicyKey({ source: kind, name }) };
    default:
      return { kind: part, namespace, name: workloadKey({ source: kind, name }) };
  }
}

function presence(
  snapshot: Snapshot,
  { kind, namespace, name }: ObjectReference,
): 'readable' | 'unreadable' | undefined {
  if (snapshot.unreadable[kind].has(objectKey(namespace, name))) return 'unreadable';
  const readable = {
    namespaces: () => snapshot.namespaces.has(name),
    policies: () => snapshot.policies.get(namespace)?.has(name),
    clusterPolicies: () => snapshot.clusterPolicies.has(name),
    workloads: () => snapshot.workloads.get(namespace)?.all.has(name),
  };
  return readable[kind]() === true ? 'readable' : undefined;
}

/** Whether several kinds make up a part of a snapshot, in which case names begin with the kind. */
function isShared(part: WatchedResource['part']): boolean {
  return part === 'workloads' || part === 'clusterPolicies';
}

/** Everything of a resource that a snapshot holds. */
function* references(snapshot: Snapshot, { kind, part }: WatchedResource): Generator<ObjectReference> {
  for (const [, { namespace, name }] of snapshot.unreadable[part]) {
    if (!isShared(part) || name.startsWith(`${kind}/`)) yield { kind: part, namespace, name };
  }
  switch (part) {
    case 'namespaces':
      for (const [name] of snapshot.namespaces) yield { kind: part, namespace: name, name };
      return;
    case 'policies':
      for (const [namespace, policies] of snapshot.policies)
        for (const [name] of policies) yield { kind: part, namespace, name };
      return;
    case 'clusterPolicies':
      for (const [name, { source }] of snapshot.clusterPolicies)
        if (source === kind) yield { kind: part, namespace: '', name };
      return;
    case 'workloads':
      for (const [namespace, { all }] of snapshot.workloads)
        for (const [name, { source }] of all) if (source === kind) yield { kind: part, namespace, name };
  }
}
