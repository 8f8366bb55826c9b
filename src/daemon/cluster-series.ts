import { Gauge, type Registry } from 'prom-client';
import type { ApiErrorReason } from '../kubernetes/api-error.js';
import type { ResourceState } from '../kubernetes/live-snapshot.js';
import { createTally } from './tally.js';

/** What there is to count of a watched cluster. */
export interface ClusterSeries {
  listed(kind: string): void;
  failed(kind: string, reason: ApiErrorReason): void;
}

/** What is read when Prometheus asks. No states where no cluster is watched. */
export interface ClusterSources {
  readonly cluster: () => readonly ResourceState<string>[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Metrics of the live snapshot; without a cluster they have no series. */
export function createClusterSeries(registry: Registry, { cluster, now }: ClusterSources): ClusterSeries {
  function gauge(name: string, help: string, value: (state: ResourceState<string>) => number | undefined): void {
    new Gauge({
      name,
      help,
      labelNames: ['kind'],
      registers: [registry],
      collect() {
        this.reset();
        for (const state of cluster()) {
          const known = value(state);
          if (known !== undefined) this.set({ kind: state.kind }, known);
        }
      },
    });
  }

  gauge('firebreak_cluster_objects', 'Objects of the cluster that are known', ({ objects }) => objects);
  gauge('firebreak_cluster_complete', 'Whether a kind was listed to its end: 1 or 0', ({ complete }) =>
    Number(complete),
  );
  gauge(
    'firebreak_cluster_unreadable_objects',
    'Objects of the cluster that cannot be read: what depends on them is undecided',
    ({ unreadable }) => unreadable,
  );
  gauge(
    'firebreak_cluster_age_seconds',
    'How long ago the API server last spoke of a kind, by an event or a bookmark',
    ({ heardAt }) => (heardAt === undefined ? undefined : Math.max(0, now() - heardAt) / 1000),
  );
  const lists = createTally(
    registry,
    {
      name: 'firebreak_cluster_lists_total',
      help: 'Complete lists of a kind; more than one where a watch lost its place',
    },
    ['kind'],
  );
  const failures = createTally(
    registry,
    { name: 'firebreak_cluster_failures_total', help: 'Lists and watches that failed and were tried again' },
    ['kind', 'reason'],
  );
  return {
    listed(kind) {
      lists.add({ kind });
    },
    failed(kind, reason) {
      failures.add({ kind, reason });
    },
  };
}
