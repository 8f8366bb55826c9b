import type { Logger } from 'pino';
import type { CredentialsSource } from '../kubernetes/credentials.js';
import { createLiveSnapshot, type ResourceState } from '../kubernetes/live-snapshot.js';
import type { Snapshot } from '../model/snapshot.js';
import { WATCHED_RESOURCES } from '../model/watched-resources.js';
import type { ClusterSeries } from './cluster-series.js';
import { followCluster } from './follow-cluster.js';
import { SYSTEM_CLOCK } from './system-clock.js';

/** What a live cluster is made of. */
export interface LiveClusterParts {
  readonly credentials: CredentialsSource;
  readonly series: ClusterSeries;
  readonly log: Logger;
}

/** The cluster that the API server tells of, kept in memory. */
export interface LiveCluster {
  /** Undefined until everything was listed once; never again after that, whatever becomes of the API server. */
  readonly snapshot: Snapshot | undefined;
  readonly states: readonly ResourceState[];
  close(): Promise<void>;
}

/** Starts to list and watch, and returns at once. */
export function startLiveCluster({ credentials, series, log }: LiveClusterParts): LiveCluster {
  const live = createLiveSnapshot({
    now: () => SYSTEM_CLOCK.now(),
    unreadable({ kind, namespace, name, reason }) {
      log.warn({ kind, namespace, name, reason }, 'an object of the cluster cannot be read');
    },
  });
  const following = followCluster({ credentials, resources: WATCHED_RESOURCES, into: live, series, log });
  return {
    get snapshot() {
      return following.loaded ? live.snapshot : undefined;
    },
    get states() {
      return live.states;
    },
    close: () => following.close(),
  };
}
