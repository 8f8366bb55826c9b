import type { Change, ObjectState } from '../model/change.js';
import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import {
  withObject,
  withoutObject,
  withUnreadable,
  type ObjectReference,
  type Snapshot,
  type SnapshotKind,
} from '../model/snapshot.js';

/** The cluster on both sides of a change. */
export interface Pictures {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/**
 * The cluster as it is known, with the judged object as the request shows it on either side: what is stored now may have
 * reached the request and not yet the snapshot. Each side is worked out when it is first asked for.
 */
export function picturesOf(change: Change, snapshot: Snapshot): Pictures {
  return new LazyPictures(change, snapshot);
}

class LazyPictures implements Pictures {
  readonly #change: Change;
  readonly #snapshot: Snapshot;
  #before: Snapshot | undefined;
  #after: Snapshot | undefined;

  constructor(change: Change, snapshot: Snapshot) {
    this.#change = change;
    this.#snapshot = snapshot;
  }

  get before(): Snapshot {
    return (this.#before ??= withState(this.#snapshot, this.#change, this.#change.before));
  }

  get after(): Snapshot {
    return (this.#after ??= withState(this.#snapshot, this.#change, this.#change.after));
  }
}

/** Pictures that know whether anybody has looked at them. */
export class WatchedPictures implements Pictures {
  readonly #pictures: Pictures;
  #looked = false;

  constructor(pictures: Pictures) {
    this.#pictures = pictures;
  }

  get looked(): boolean {
    return this.#looked;
  }

  get before(): Snapshot {
    this.#looked = true;
    return this.#pictures.before;
  }

  get after(): Snapshot {
    this.#looked = true;
    return this.#pictures.after;
  }
}

const KINDS: Readonly<Record<Change['kind'], SnapshotKind>> = { Namespace: 'namespaces', NetworkPolicy: 'policies' };

function withState(
  snapshot: Snapshot,
  { kind, namespace, name }: Change,
  state: ObjectState<Namespace | NetworkPolicy> | undefined,
): Snapshot {
  const reference = { kind: KINDS[kind], namespace, name };
  if (state === undefined) return withoutObject(snapshot, reference);
  if (state.read.ok) {
    const object = identified(state.read.value, { namespace, name });
    return object === storedIn(snapshot, reference) ? snapshot : withObject(snapshot, object);
  }
  return withUnreadable(snapshot, { ...reference, reason: state.read.problems[0]?.message ?? 'no reason is known' });
}

function storedIn(
  { namespaces, policies }: Snapshot,
  { kind, namespace, name }: ObjectReference,
): Namespace | NetworkPolicy | undefined {
  return kind === 'namespaces' ? namespaces.get(name) : policies.get(namespace)?.get(name);
}

/** With the name and namespace of the request where the object has none of its own, as while its name is being generated. */
function identified<T extends Namespace | NetworkPolicy>(
  object: T,
  { namespace, name }: { namespace: string; name: string },
): T {
  if (object.name === name && (object.kind === 'Namespace' || object.namespace === namespace)) return object;
  return object.kind === 'Namespace' ? { ...object, name } : { ...object, namespace, name };
}
