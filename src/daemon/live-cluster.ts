import type { Logger } from 'pino';
import type { CredentialsSource } from '../kubernetes/credentials.js';
import { createLiveSnapshot, type ResourceState } from '../kubernetes/live-snapshot.js';
import type { ReflectorStatus } from '../kubernetes/reflector.js';
import { watchCluster } from '../kubernetes/watch-cluster.js';
import type { Snapshot } from '../model/snapshot.js';
import { WATCHED_RESOURCES } from '../model/watched-resources.js';
import type { ClusterSeries } from './cluster-series.js';
import { SYSTEM_CLOCK } from './system-clock.js';

/** Kinds that nobody need have, and that the webhook does not wait for where it may not read them. */
const OPTIONAL: ReadonlySet<string> = new Set(
  WATCHED_RESOURCES.filter(({ served }) => served === 'optional').map(({ kind }) => kind),
);

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

  /** Kinds that a role from before they were read does not let us see: what depends on them is undecided. */
  const refused = new Set<string>();
  let loaded = false;

  function isLoaded(): boolean {
    return live.states.every(({ kind, complete }) => complete || refused.has(kind));
  }

  function noteLoaded(): void {
    if (loaded || !isLoaded()) return;
    loaded = true;
    log.info('the state of the cluster is loaded');
  }

  function note(kind: string, status: ReflectorStatus): void {
    switch (status.kind) {
      case 'listing':
      case 'watching':
        log.debug({ kind }, status.kind);
        return;
      case 'not-installed':
        log.debug({ kind, lookAgainInMs: Math.round(status.pause) }, 'not installed in the cluster');
        noteLoaded();
        return;
      case 'listed':
        series.listed(kind);
        log.info({ kind, objects: status.objects }, 'listed');
        noteLoaded();
        return;
      case 'failed': {
        const { doing, reason, message, error, pause } = status;
        series.failed(kind, reason);
        if (reason === 'forbidden' && OPTIONAL.has(kind)) refused.add(kind);
        noteLoaded();
        const fields = { kind, reason, retryInMs: Math.round(pause) };
        if (reason === 'defect') log.error({ ...fields, err: error }, `to ${doing} failed`);
        // A kind of which nothing is ever told looks like a connection that is dead.
        else if (reason === 'silent' && doing === 'watch') log.debug({ ...fields, problem: message }, 'watching anew');
        else log.warn({ ...fields, problem: message }, `to ${doing} failed`);
      }
    }
  }

  const watch = watchCluster({
    credentials,
    resources: WATCHED_RESOURCES,
    into: live,
    clock: SYSTEM_CLOCK,
    random: Math.random,
    status: note,
  });
  return {
    get snapshot() {
      return loaded ? live.snapshot : undefined;
    },
    get states() {
      return live.states;
    },
    close: () => watch.close(),
  };
}
