import type { Exposure, UnreadableExposure } from '../model/exposure.js';
import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import { objectKey, type Snapshot, type Unreadable } from '../model/snapshot.js';
import type { AuditedResource, ExposureResource } from '../model/watched-resources.js';
import { withoutBookkeeping } from './bookkeeping.js';
import { createLiveExposure } from './live-exposure.js';
import { createLiveSnapshot, type ResourceState } from './live-snapshot.js';
import { isObject, type RawObject } from './raw-value.js';
import type { ReflectorSink } from './reflector.js';

/** An object that is judged: as a manifest of it would be, without the bookkeeping of the API server, and as it was read. */
export type StoredObject =
  { readonly raw: RawObject; readonly value: NetworkPolicy } | { readonly raw: RawObject; readonly value: Namespace };

/** Everything that an audit looks at, as of one instant. */
export interface Inventory {
  readonly snapshot: Snapshot;
  /** The Namespaces and then the NetworkPolicies of the snapshot, in its order. */
  readonly objects: readonly StoredObject[];
  readonly exposure: Exposure;
  /** Services and Ingresses that are there and cannot be read; what else cannot be is in the snapshot. */
  readonly unreadableExposure: readonly UnreadableExposure[];
}

/** The same as it is told, object by object. Each property is as of when it is asked for. */
export interface LiveInventory extends Inventory {
  /** Whether every resource was listed to its end. */
  readonly complete: boolean;
  readonly states: readonly ResourceState<AuditedResource['kind']>[];
  /** Where to tell of a resource. */
  sink(resource: AuditedResource): ReflectorSink;
}

/** What it is made of. */
export interface LiveInventoryParts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** An object came that cannot be read. It is there all the same. */
  readonly unreadable: (object: Unreadable | UnreadableExposure) => void;
}

/** A live snapshot that keeps the judged objects as they came, and knows of Services and Ingresses. */
export function createLiveInventory({ now, unreadable }: LiveInventoryParts): LiveInventory {
  const live = createLiveSnapshot({ now, unreadable });
  const offers = createLiveExposure({ now, unreadable });
  const raws = { Namespace: new Map<string, RawObject>(), NetworkPolicy: new Map<string, RawObject>() };

  /** The snapshot says what is there; a raw object of what it does not hold is of no use. */
  function* stored(): Generator<StoredObject> {
    for (const [name, value] of live.snapshot.namespaces) {
      const raw = raws.Namespace.get(objectKey('', name));
      if (raw !== undefined) yield { raw, value };
    }
    for (const [namespace, policies] of live.snapshot.policies) {
      for (const [name, value] of policies) {
        const raw = raws.NetworkPolicy.get(objectKey(namespace, name));
        if (raw !== undefined) yield { raw, value };
      }
    }
  }

  function keeping(sink: ReflectorSink, kind: keyof typeof raws): ReflectorSink {
    const held = raws[kind];
    // The items of a list carry no type of their own.
    const type = { apiVersion: kind === 'Namespace' ? 'v1' : 'networking.k8s.io/v1', kind };
    const keep = (raw: unknown): void => {
      if (isObject(raw)) held.set(keyOf(raw), { ...type, ...withoutBookkeeping(raw) });
    };
    return {
      ...sink,
      add(raw) {
        sink.add(raw);
        keep(raw);
      },
      commit() {
        sink.commit();
        const there = new Set([...stored()].map(({ raw }) => raw));
        for (const [key, raw] of held) if (!there.has(raw)) held.delete(key);
      },
      put(raw) {
        sink.put(raw);
        keep(raw);
      },
      remove(raw) {
        sink.remove(raw);
        if (isObject(raw)) held.delete(keyOf(raw));
      },
    };
  }

  return {
    get snapshot() {
      return live.snapshot;
    },
    get objects() {
      return [...stored()];
    },
    get exposure() {
      return offers.exposure;
    },
    get unreadableExposure() {
      return offers.unreadable;
    },
    get complete() {
      return live.complete && offers.states.every(({ complete }) => complete);
    },
    get states() {
      return [...live.states, ...offers.states];
    },
    sink(resource) {
      if (isExposure(resource)) return offers.sink(resource);
      const sink = live.sink(resource);
      return resource.kind === 'Namespace' || resource.kind === 'NetworkPolicy' ? keeping(sink, resource.kind) : sink;
    },
  };
}

function isExposure(resource: AuditedResource): resource is ExposureResource {
  return resource.kind === 'Service' || resource.kind === 'Ingress';
}

function keyOf(raw: RawObject): string {
  const metadata = isObject(raw['metadata']) ? raw['metadata'] : {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return objectKey(text(metadata['namespace']), text(metadata['name']));
}
