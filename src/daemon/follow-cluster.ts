import type { Logger } from 'pino';
import type { CredentialsSource } from '../kubernetes/credentials.js';
import type { ResourceState } from '../kubernetes/live-snapshot.js';
import type { ReflectorStatus } from '../kubernetes/reflector.js';
import { watchCluster, type ToldOf } from '../kubernetes/watch-cluster.js';
import type { ApiCollection } from '../model/watched-resources.js';
import type { ClusterSeries } from './cluster-series.js';
import { SYSTEM_CLOCK } from './system-clock.js';

/** Which cluster, what of it, and who keeps it. */
export interface FollowedCluster<Resource extends ApiCollection> {
  readonly credentials: CredentialsSource;
  readonly resources: readonly Resource[];
  readonly into: ToldOf<Resource> & { readonly states: readonly ResourceState<Resource['kind']>[] };
  readonly series: ClusterSeries;
  readonly log: Logger;
}

/** A cluster that is listed and watched. */
export interface Following {
  /** Whether everything was listed once; true for ever after that, whatever becomes of the API server. */
  readonly loaded: boolean;
  /** Since when every kind is watched without a failure, in milliseconds since 1970; undefined while one is not. */
  readonly watchedSince: number | undefined;
  close(): Promise<void>;
}

/** Starts to list and watch, returns at once, and logs and counts what happens. Kinds that nobody need have are not waited for where they may not be read. */
export function followCluster<Resource extends ApiCollection>(parts: FollowedCluster<Resource>): Following {
  const { credentials, resources, into, series, log } = parts;
  const optional = new Set<string>(resources.filter(({ served }) => served === 'optional').map(({ kind }) => kind));
  /** Kinds that a role from before they were read does not let us see: what depends on them is undecided. */
  const refused = new Set<string>();
  /** Kinds that are told of right now, or are known not to be installed. */
  const watched = new Set<string>();
  let loaded = false;
  let watchedSince: number | undefined;

  function isLoaded(): boolean {
    return into.states.every(({ kind, complete }) => complete || refused.has(kind));
  }

  function noteLoaded(): void {
    if (loaded || !isLoaded()) return;
    loaded = true;
    log.info('the state of the cluster is loaded');
  }

  function noteWatched(kind: string, status: ReflectorStatus): void {
    if (status.kind === 'watching' || status.kind === 'not-installed') watched.add(kind);
    if (status.kind === 'failed') watched.delete(kind);
    const all = into.states.every(({ kind: each }) => watched.has(each) || refused.has(each));
    watchedSince = all ? (watchedSince ?? SYSTEM_CLOCK.now()) : undefined;
  }

  function note(kind: string, status: ReflectorStatus): void {
    tell(kind, status);
    noteWatched(kind, status);
  }

  function tell(kind: string, status: ReflectorStatus): void {
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
        if (reason === 'forbidden' && optional.has(kind)) refused.add(kind);
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
    resources,
    into,
    clock: SYSTEM_CLOCK,
    random: Math.random,
    status: note,
  });
  return {
    get loaded() {
      return loaded;
    },
    get watchedSince() {
      return watchedSince;
    },
    close: () => watch.close(),
  };
}
