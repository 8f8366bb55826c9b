import type { ApiClient } from '../kubernetes/api-client.js';
import { ApiError } from '../kubernetes/api-error.js';
import { isObject } from '../kubernetes/raw-value.js';
import { LEASE_DURATION, type LeaseRecord } from './lease-state.js';

/** Which Lease. */
export interface LeasePlace {
  readonly namespace: string;
  readonly name: string;
}

/** One Lease of the API server. Every failure is an {@link ApiError}; `conflict` where somebody was faster. */
export interface LeaseClient {
  read(): Promise<LeaseRecord | 'none'>;
  /** Makes it, held by `identity`. */
  create(identity: string): Promise<LeaseRecord>;
  /** Takes or renews it for `identity`. */
  hold(lease: LeaseRecord, identity: string): Promise<LeaseRecord>;
  /** Gives it back, so that nobody waits for it to expire. */
  release(lease: LeaseRecord): Promise<void>;
}

/** What it is made of. */
export interface LeaseClientParts {
  readonly client: ApiClient;
  readonly place: LeasePlace;
  /** Milliseconds since 1970: written for people to read. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** In milliseconds: two of them fit into the renew deadline. */
const PATIENCE = 4_000;

/** Reads and writes one Lease. */
export function createLeaseClient({ client, place, now, signal }: LeaseClientParts): LeaseClient {
  const collection = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(place.namespace)}/leases`;
  const path = `${collection}/${encodeURIComponent(place.name)}`;

  function body(spec: Readonly<Record<string, unknown>>, resourceVersion?: string): unknown {
    const metadata = { ...place, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
    return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
  }

  function holding(identity: string, acquired: string, transitions: number): Readonly<Record<string, unknown>> {
    return {
      holderIdentity: identity,
      leaseDurationSeconds: LEASE_DURATION / 1000,
      acquireTime: acquired,
      renewTime: microTime(now()),
      leaseTransitions: transitions,
    };
  }

  const put = (spec: Readonly<Record<string, unknown>>, lease: LeaseRecord): Promise<unknown> =>
    client.call({ method: 'PUT', path, body: body(spec, lease.resourceVersion), silence: PATIENCE, signal });

  return {
    async read() {
      try {
        return readLease(await client.call({ method: 'GET', path, silence: PATIENCE, signal }));
      } catch (error) {
        if (error instanceof ApiError && error.reason === 'unserved') return 'none';
        throw error;
      }
    },
    async create(identity) {
      const spec = holding(identity, microTime(now()), 0);
      return readLease(
        await client.call({ method: 'POST', path: collection, body: body(spec), silence: PATIENCE, signal }),
      );
    },
    async hold(lease, identity) {
      const kept = lease.holder === identity;
      const acquired = kept ? lease.acquired : microTime(now());
      return readLease(await put(holding(identity, acquired, lease.transitions + (kept ? 0 : 1)), lease));
    },
    async release(lease) {
      const instant = microTime(now());
      // As client-go does: a Lease must have a duration, and one second is the shortest.
      const free = { holderIdentity: '', leaseDurationSeconds: 1, acquireTime: instant, renewTime: instant };
      await put({ ...free, leaseTransitions: lease.transitions }, lease);
    },
  };
}

function readLease(raw: unknown): LeaseRecord {
  const metadata = isObject(raw) && isObject(raw['metadata']) ? raw['metadata'] : {};
  const spec = isObject(raw) && isObject(raw['spec']) ? raw['spec'] : {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  return {
    resourceVersion: text(metadata['resourceVersion']),
    holder: text(spec['holderIdentity']),
    duration: number(spec['leaseDurationSeconds']) * 1000,
    acquired: text(spec['acquireTime']),
    transitions: number(spec['leaseTransitions']),
  };
}

/** MicroTime of k8s.io/apimachinery: six digits of a second, always. */
export function microTime(millis: number): string {
  return new Date(millis).toISOString().replace('Z', '000Z');
}
