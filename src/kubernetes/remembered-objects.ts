import type { Kind } from '../model/change.js';
import {
  objectKey,
  withKnowledge,
  withObject,
  withoutObject,
  withUnreadable,
  type Snapshot,
  type SnapshotKind,
} from '../model/snapshot.js';
import { withoutBookkeeping } from './bookkeeping.js';
import { parseNamespace } from './parse-namespace.js';
import { parseNetworkPolicy } from './parse-network-policy.js';
import type { RawObject } from './raw-value.js';

/** Which object. A Namespace is in the namespace of its own name. */
export interface ObjectName {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
}

const SNAPSHOT_KIND: Readonly<Record<Kind, SnapshotKind>> = { NetworkPolicy: 'policies', Namespace: 'namespaces' };

/**
 * What a replay has seen of the cluster so far: each NetworkPolicy and Namespace as it was last seen, raw for the
 * comparison of two states and read in a snapshot. It holds at most `limit` objects; the one not heard of for longest goes first.
 */
export class RememberedObjects {
  readonly #raw = new Map<string, { readonly name: ObjectName; readonly raw: RawObject }>();
  readonly #limit: number;
  #snapshot: Snapshot;
  #forgotten = 0;

  constructor(start: Snapshot, limit: number) {
    this.#snapshot = start;
    this.#limit = limit;
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** How many objects were let go of to keep within the limit. */
  get forgotten(): number {
    return this.#forgotten;
  }

  get(name: ObjectName): RawObject | undefined {
    return this.#raw.get(keyOf(name))?.raw;
  }

  /** The policies of a namespace, as far as they are known. */
  policiesIn(namespace: string): readonly ObjectName[] {
    const known = this.#snapshot.policies.get(namespace);
    const unreadable = [...this.#snapshot.unreadable.policies.values()].filter((one) => one.namespace === namespace);
    const names = [...(known?.keys() ?? []), ...unreadable.map(({ name }) => name)];
    return names.map((name) => ({ kind: 'NetworkPolicy', namespace, name }));
  }

  /** `created` is when it was stored first, for what has not been told by the API server. */
  remember(name: ObjectName, raw: RawObject, created?: number): void {
    const slim = withoutBookkeeping(raw);
    const key = keyOf(name);
    this.#raw.delete(key);
    this.#raw.set(key, { name, raw: slim });
    const since = created === undefined ? this.#createdOf(name) : new Date(created).toISOString();
    this.#snapshot = withRead(this.#snapshot, { name, raw: slim, created: since });
    const [oldest] = this.#raw.values();
    if (this.#raw.size <= this.#limit || oldest === undefined) return;
    this.#forgotten += 1;
    this.forget(oldest.name);
    this.#doubt(oldest.name.kind);
  }

  /** A user who writes an object anew need not repeat when it was created. */
  #createdOf({ kind, namespace, name }: ObjectName): string | undefined {
    const { namespaces, policies } = this.#snapshot;
    const known = kind === 'Namespace' ? namespaces.get(name) : policies.get(namespace)?.get(name);
    return known?.metadata.created;
  }

  /** With a Namespace goes what is in it. */
  forget(name: ObjectName): void {
    this.#raw.delete(keyOf(name));
    this.#snapshot = withoutObject(this.#snapshot, { ...name, kind: SNAPSHOT_KIND[name.kind] });
    if (name.kind === 'Namespace') for (const policy of this.policiesIn(name.name)) this.forget(policy);
  }

  /** What became of an object nobody tells. */
  lose(name: ObjectName): void {
    const kind = SNAPSHOT_KIND[name.kind];
    const known = this.#raw.delete(keyOf(name));
    // Where not all is known, what never was needs no mark.
    if (!known && !this.#snapshot.knowledge[kind].complete) return;
    if (name.name === '' || this.#snapshot.unreadable[kind].size >= this.#limit) this.#doubt(name.kind);
    else
      this.#snapshot = withUnreadable(this.#snapshot, { ...name, kind, reason: 'what became of it is not in the log' });
  }

  /** What is not complete is not relied on. */
  #doubt(kind: Kind): void {
    const of = SNAPSHOT_KIND[kind];
    this.#snapshot = withKnowledge(this.#snapshot, of, { ...this.#snapshot.knowledge[of], complete: false });
  }
}

function keyOf({ kind, namespace, name }: ObjectName): string {
  return `${kind} ${objectKey(namespace, name)}`;
}

interface Remembered {
  readonly name: ObjectName;
  readonly raw: RawObject;
  readonly created: string | undefined;
}

function withRead(snapshot: Snapshot, { name, raw, created }: Remembered): Snapshot {
  const read = name.kind === 'Namespace' ? parseNamespace(raw) : parseNetworkPolicy(raw);
  if (!read.ok) {
    const reason = read.problems[0]?.message ?? 'no reason is known';
    return withUnreadable(snapshot, { ...name, kind: SNAPSHOT_KIND[name.kind], reason });
  }
  const { metadata } = read.value;
  if (metadata.created !== undefined || created === undefined) return withObject(snapshot, read.value);
  return withObject(snapshot, { ...read.value, metadata: { ...metadata, created } });
}
