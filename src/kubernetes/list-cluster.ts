import type { Snapshot, Unreadable } from '../model/snapshot.js';
import { WATCHED_RESOURCES, type WatchedResource } from '../model/watched-resources.js';
import { createApiClient, type ApiClient } from './api-client.js';
import { ApiError, toApiError } from './api-error.js';
import type { Clock } from './clock.js';
import type { CredentialsSource } from './credentials.js';
import { listPages } from './list-pages.js';
import { createLiveSnapshot, type LiveSnapshot } from './live-snapshot.js';
import type { ReflectorSink } from './reflector.js';
import { collectionPaths } from './watch-cluster.js';

/** Which cluster is listed. */
export interface ClusterListParts {
  readonly credentials: CredentialsSource;
  readonly clock: Clock;
}

/** A cluster as it was while it was listed, and what of it cannot be read. */
export interface ClusterListed {
  readonly snapshot: Snapshot;
  readonly unreadable: readonly Unreadable[];
}

/** A list that takes longer than the server remembers is begun anew, but not forever. */
const MOST_TRIES = 3;
/** Lists under way at once: the API server has others to serve. */
const LANES = 4;

/**
 * Everything that a snapshot is made of, listed once and to its end; each kind as of one version, and different kinds as of
 * versions a moment apart. Throws an {@link ApiError} that names the kind which cannot be listed: a picture without it
 * would not be that of the cluster.
 */
export async function listCluster({ credentials, clock }: ClusterListParts): Promise<ClusterListed> {
  const unreadable: Unreadable[] = [];
  const live = createLiveSnapshot({ now: () => clock.now(), unreadable: (object) => unreadable.push(object) });
  const controller = new AbortController();
  const { signal } = controller;
  const client = createApiClient({ credentials, clock, userAgent: 'firebreak' });
  try {
    const lists = WATCHED_RESOURCES.map((resource) => () => listInto(live, resource, { client, signal })).values();
    // The first alone, so that a plugin which asks for a password asks once.
    await lists.next().value?.();
    const lane = async (): Promise<void> => {
      for (const list of lists) await list();
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return { snapshot: live.snapshot, unreadable };
  } finally {
    controller.abort();
    client.close();
  }
}

interface Caller {
  readonly client: ApiClient;
  readonly signal: AbortSignal;
}

async function listInto(live: LiveSnapshot, resource: WatchedResource, caller: Caller): Promise<void> {
  const sink = live.sink(resource);
  try {
    sink.begin();
    for (const path of collectionPaths(resource)) {
      if ((await listPath(path, sink, caller)) === 'served') break;
    }
    sink.heard();
    sink.commit();
  } catch (error) {
    const { reason, message } = toApiError(error);
    throw new ApiError(reason, `${resource.resource} cannot be listed: ${message}`, { cause: error });
  }

  async function listPath(
    path: string,
    sink: ReflectorSink,
    { client, signal }: Caller,
  ): Promise<'served' | 'unserved'> {
    for (let tried = 1; ; tried++) {
      try {
        for await (const { items } of listPages({ client, path, signal })) for (const item of items) sink.add(item);
        return 'served';
      } catch (error) {
        const { reason } = toApiError(error);
        // Nobody has installed the kind, in this version at least: there are no objects of it.
        if (reason === 'unserved' && resource.served === 'optional') return 'unserved';
        if (reason !== 'expired' || tried === MOST_TRIES) throw error;
        sink.begin();
      }
    }
  }
}
