import type { ApiCollection } from '../model/watched-resources.js';
import { createApiClient } from './api-client.js';
import type { Clock } from './clock.js';
import type { CredentialsSource } from './credentials.js';
import { createReflector, type ReflectorSink, type ReflectorStatus } from './reflector.js';

/** Who is told of collections, such as a live snapshot. */
export interface ToldOf<Resource extends ApiCollection> {
  sink(resource: Resource): ReflectorSink;
}

/** Which cluster, what of it, and who hears of it. */
export interface ClusterWatchParts<Resource extends ApiCollection> {
  readonly credentials: CredentialsSource;
  readonly resources: readonly Resource[];
  readonly into: ToldOf<Resource>;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly status: (kind: Resource['kind'], status: ReflectorStatus) => void;
}

/** Ends the watching. */
export interface ClusterWatch {
  close(): Promise<void>;
}

/** Watches collections of a cluster, each by itself. */
export function watchCluster<Resource extends ApiCollection>({
  credentials,
  resources,
  into,
  clock,
  random,
  status,
}: ClusterWatchParts<Resource>): ClusterWatch {
  const client = createApiClient({ credentials, clock, userAgent: 'firebreak' });
  const reflectors = resources.map((resource) =>
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
export function collectionPaths({ group, versions, resource }: ApiCollection): readonly string[] {
  const base = group === '' ? '/api' : `/apis/${group}`;
  return versions.map((version) => `${base}/${version}/${resource}`);
}
