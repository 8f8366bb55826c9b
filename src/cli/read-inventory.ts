import type { AuditedObject } from '../audit/audit-input.js';
import type { Subject } from '../audit/audit-report.js';
import { listInventory } from '../kubernetes/list-cluster.js';
import type { Inventory } from '../kubernetes/live-inventory.js';
import type { Position } from '../documents/position.js';
import type { Exposure } from '../model/exposure.js';
import type { Namespace } from '../model/namespace.js';
import { objectKey, type Snapshot } from '../model/snapshot.js';
import { classifyObject, withNamespace, type RawObject } from './classify-object.js';
import { foreignOffers } from './foreign-policies.js';
import type { Io } from './io.js';
import type { ManifestObject } from './manifest-objects.js';
import type { PictureOptions } from './picture-options.js';
import { withOffers } from './read-exposure.js';
import { fromCluster, isLive, NOTHING_BUT_FILES, readFiles, unusable } from './read-picture.js';
import { withManifests } from './snapshot-of-manifests.js';
import type { ValidObject } from './sort-objects.js';
import { UsageError } from './usage-error.js';

/** Where something stands in a file. */
export interface Place extends Position {
  readonly file: string;
}

/** Everything that an audit looks at, and where it came from. */
export interface AuditedCluster {
  readonly snapshot: Snapshot;
  readonly objects: readonly AuditedObject[];
  readonly exposure: Exposure;
  /** A line for each Service and Ingress that cannot be read, and for what else offers workloads; what else cannot be read is in the snapshot. */
  readonly unread: readonly string[];
  /** Undefined for what no file holds. */
  readonly placeOf: (subject: Subject, at: string) => Place | undefined;
}

/**
 * What the arguments stand for: the files, or the cluster that was asked for with the files applied to it.
 * @throws UsageError where the cluster cannot be listed, or an object of the files cannot be read.
 */
export async function readInventory(
  paths: readonly string[],
  options: PictureOptions,
  io: Io,
): Promise<AuditedCluster> {
  if (!isLive(options) && paths.length === 0)
    throw new UsageError('name the manifests, or ask a cluster with --live or --context');
  const start = isLive(options) ? (await fromCluster(listInventory, options, io)).inventory : NOTHING;
  const { unreadableExposure, exposure: there } = start;
  const unread = unreadableExposure.map(
    ({ kind, namespace, name, reason }) => `${kind} ${namespace}/${name} cannot be read: ${reason}`,
  );
  if (paths.length === 0)
    return { snapshot: start.snapshot, objects: start.objects, exposure: there, unread, placeOf: () => undefined };

  const { sorted, objects } = await readFiles({ paths, options, io });
  const { exposure, errors } = withOffers(there, sorted.offers);
  unusable(errors);
  const snapshot = withManifests(start.snapshot, sorted);
  return {
    snapshot,
    objects: applied(start.objects, sorted.valid, snapshot),
    exposure,
    unread: [...unread, ...foreignOffers(objects)],
    placeOf: placesOf(objects, options.defaultNamespace),
  };
}

const NOTHING: Inventory = {
  snapshot: NOTHING_BUT_FILES,
  objects: [],
  exposure: { services: [], ingresses: [] },
  unreadableExposure: [],
};

/** The judged objects after `kubectl apply` of some. Of several of one name, the last one counts. */
function applied(
  there: readonly AuditedObject[],
  given: readonly ValidObject[],
  { namespaces }: Snapshot,
): readonly AuditedObject[] {
  const objects = new Map(there.map((object) => [keyOf(object.value), object]));
  for (const { raw, value } of given) {
    const key = keyOf(value);
    if (value.kind === 'NetworkPolicy') objects.set(key, { raw, value });
    else {
      // The labels that others gave it stay.
      const kept = namespaces.get(value.name) ?? value;
      objects.set(key, { raw: objects.has(key) ? withLabels(raw, kept) : raw, value: kept });
    }
  }
  return [...objects.values()];
}

function keyOf(value: AuditedObject['value']): string {
  return `${value.kind} ${value.kind === 'Namespace' ? value.name : objectKey(value.namespace, value.name)}`;
}

function withLabels(raw: RawObject, { metadata: { labels } }: Namespace): RawObject {
  return { ...raw, metadata: { ...(raw['metadata'] as RawObject), labels } };
}

/** Of several of one name, the last one counts. */
function placesOf(objects: readonly ManifestObject[], defaultNamespace: string): AuditedCluster['placeOf'] {
  const sources = new Map<string, ManifestObject>();
  for (const object of objects) {
    const classified = classifyObject(object.value);
    if (!('kind' in classified)) continue;
    const { kind, raw, is } = classified;
    const { name, namespace } = metadataOf(
      is === 'clusterPolicy' || kind === 'Namespace' ? raw : withNamespace(raw, defaultNamespace),
    );
    sources.set(subjectKey({ kind, namespace: kind === 'Namespace' ? name : namespace, name }), object);
  }
  return (subject, at) => {
    const object = sources.get(subjectKey(subject));
    return object === undefined ? undefined : { file: object.source.name, ...object.locate(at) };
  };
}

function subjectKey({ kind, namespace, name }: Subject): string {
  return `${kind} ${objectKey(namespace, name)}`;
}

function metadataOf(raw: RawObject): { readonly namespace: string; readonly name: string } {
  const metadata = (raw['metadata'] ?? {}) as RawObject;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { namespace: text(metadata['namespace']), name: text(metadata['name']) };
}
