import { WATCHED_RESOURCES, type WatchedResource } from '../model/watched-resources.js';
import { createApiClient } from './api-client.js';
import type { Clock } from './clock.js';
import type { CredentialsSource } from './credentials.js';
import type { LiveSnapshot } from './live-snapshot.js';
import { createReflector, type ReflectorStatus } from './reflector.js';

/** Which cluster, and who hears of it. */
export interface ClusterWatchParts {
  readonly credentials: CredentialsSource;
  readonly into: LiveSnapshot;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly status: (kind: WatchedResource['kind'], status: ReflectorStatus) => void;
}

/** Ends the watching. */
export interface ClusterWatch {
  close(): Promise<void>;
}

/** Watches everything that a snapshot is made of, each resource by itself. */
export function watchCluster({ credentials, into, clock, random, status }: ClusterWatchParts): ClusterWatch {
  const client = createApiClient({ credentials, clock, userAgent: 'firebreak' });
  const reflectors = WATCHED_RESOURCES.map((resource) =>
    createReflector({
      client,
      paths: collectionPaths(resource),
      unserved: resource.served === 'optional' ? 'not-installed' : 'failure',
      sink: into.sink(resource),
      clock,
      random,
      status: (seen) => {
        status(resource.kind, seen);
      },
    }),
  );
  for (const reflector of reflectors) reflector.start();
  return {
    async close() {
      await Promise.all(reflectors.map((reflector) => reflector.stop()));
      client.close();
    },
  };
}

/** Of all namespaces, one for each version. */
export function collectionPaths({ group, versions, resource }: WatchedResource): readonly string[] {
  const base = group === '' ? '/api' : `/apis/${group}`;
  return versions.map((version) => `${base}/${version}/${resource}`);
}
