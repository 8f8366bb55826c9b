import type { UnreadableExposure } from '../model/exposure.js';
import type { Snapshot, Unreadable } from '../model/snapshot.js';
import { AUDITED_RESOURCES, WATCHED_RESOURCES, type ApiCollection } from '../model/watched-resources.js';
import { createApiClient, type ApiClient } from './api-client.js';
import { ApiError, toApiError } from './api-error.js';
import type { Clock } from './clock.js';
import type { CredentialsSource } from './credentials.js';
import { listPages } from './list-pages.js';
import { createLiveInventory, type Inventory } from './live-inventory.js';
import { createLiveSnapshot } from './live-snapshot.js';
import type { ReflectorSink } from './reflector.js';
import { collectionPaths, type ToldOf } from './watch-cluster.js';

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
  await listResources(WATCHED_RESOURCES, live, { credentials, clock });
  return { snapshot: live.snapshot, unreadable };
}

/** A cluster as an audit looks at it, and what of it cannot be read. */
export interface InventoryListed {
  readonly inventory: Inventory;
  readonly unreadable: readonly (Unreadable | UnreadableExposure)[];
}

/** The same for everything that an audit looks at, with the objects that are judged as they are stored. */
export async function listInventory({ credentials, clock }: ClusterListParts): Promise<InventoryListed> {
  const unreadable: (Unreadable | UnreadableExposure)[] = [];
  const live = createLiveInventory({ now: () => clock.now(), unreadable: (object) => unreadable.push(object) });
  await listResources(AUDITED_RESOURCES, live, { credentials, clock });
  return { inventory: live, unreadable };
}

async function listResources<Resource extends ApiCollection>(
  resources: readonly Resource[],
  into: ToldOf<Resource>,
  { credentials, clock }: ClusterListParts,
): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const client = createApiClient({ credentials, clock, userAgent: 'firebreak' });
  try {
    const lists = resources
      .map((resource) => () => listInto(into.sink(resource), resource, { client, signal }))
      .values();
    // The first alone, so that a plugin which asks for a password asks once.
    await lists.next().value?.();
    const lane = async (): Promise<void> => {
      for (const list of lists) await list();
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    controller.abort();
    client.close();
  }
}

interface Caller {
  readonly client: ApiClient;
  readonly signal: AbortSignal;
}

async function listInto(sink: ReflectorSink, resource: ApiCollection, caller: Caller): Promise<void> {
  try {
    sink.begin();
    for (const path of collectionPaths(resource)) {
      if ((await listPath(path, caller)) === 'served') break;
    }
    sink.heard();
    sink.commit();
  } catch (error) {
    const { reason, message } = toApiError(error);
    throw new ApiError(reason, `${resource.resource} cannot be listed: ${message}`, { cause: error });
  }

  async function listPath(path: string, { client, signal }: Caller): Promise<'served' | 'unserved'> {
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
