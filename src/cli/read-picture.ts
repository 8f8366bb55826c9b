import { ApiError } from '../kubernetes/api-error.js';
import { listCluster, type ClusterListParts } from '../kubernetes/list-cluster.js';
import { clusterPolicyKey } from '../model/cluster-policy.js';
import {
  objectKey,
  SNAPSHOT_KINDS,
  snapshotOf,
  type ObjectReference,
  type Snapshot,
  type Unreadable,
} from '../model/snapshot.js';
import type { PolicyReference } from '../reach/views.js';
import { inputErrorLine, type InputError } from '../report/check-report.js';
import { printable } from '../report/printable.js';
import { SYSTEM_CLOCK } from '../daemon/system-clock.js';
import { classifyObject } from './classify-object.js';
import { foreignPolicies } from './foreign-policies.js';
import type { Io } from './io.js';
import { liveCredentials } from './live-credentials.js';
import type { ManifestObject } from './manifest-objects.js';
import type { PictureOptions } from './picture-options.js';
import { readManifests } from './read-manifests.js';
import { referenceTo } from './read-workload.js';
import { lastCounts, withManifests } from './snapshot-of-manifests.js';
import { sortObjects, type SortedObjects, type ValidObject } from './sort-objects.js';
import { UsageError } from './usage-error.js';

/** A cluster as far as files and API server tell of it. */
export interface Picture {
  readonly snapshot: Snapshot;
  /** `data.yaml:12`, where a field of a policy stands; undefined for a policy that no file holds. */
  readonly placeOf: (policy: PolicyReference, at: string) => string | undefined;
}

/** Whether the user asked for a cluster that runs. */
export function isLive({ live, context, kubeconfig }: PictureOptions): boolean {
  return live === true || context !== undefined || kubeconfig !== undefined;
}

/** A cluster without anything, of which everything is known: what the files hold is all that there is. */
export const NOTHING_BUT_FILES: Snapshot = snapshotOf([], SNAPSHOT_KINDS);

/** What the arguments stand for: the files, or the cluster that was asked for with the files applied to it. */
export async function readPicture(paths: readonly string[], options: PictureOptions, io: Io): Promise<Picture> {
  if (!isLive(options)) {
    if (paths.length === 0) throw new UsageError('name the manifests, or ask a cluster with --live or --context');
    return withFiles(NOTHING_BUT_FILES, { paths, options, io });
  }
  return withFiles(await readCluster(options, io), { paths, options, io });
}

/** Which files, and how to read them. */
export interface FilesToRead {
  readonly paths: readonly string[];
  readonly options: PictureOptions;
  readonly io: Io;
}

/** What files hold, sorted. */
export interface FilesRead {
  readonly sorted: SortedObjects;
  readonly objects: readonly ManifestObject[];
}

/**
 * Everything in files that a picture is made of. What is worth a word and no reason to stop is said.
 * @throws UsageError with every problem where an object cannot be read: a picture with holes must not pass for the cluster.
 */
export async function readFiles({ paths, options, io }: FilesToRead): Promise<FilesRead> {
  const read = await readManifests(paths, io);
  const sorted = withNames(sortObjects(read.objects, options.defaultNamespace));
  const { valid, clusterPolicies, workloads, unreadable, errors } = sorted;
  const wrong = unreadable.filter(({ kind }) => kind === 'workloads').flatMap(({ problems }) => problems);
  unusable([...read.errors, ...errors, ...wrong]);
  if (valid.length + clusterPolicies.length + workloads.length === 0)
    throw new UsageError(`${paths.join(' ')}: no Namespace, no policy and no workload`);
  const notices = [...read.notices, ...sorted.notices, ...lastCounts(sorted), ...foreignPolicies(read.objects)];
  for (const notice of notices) io.stderr.write(`warning: ${printable(notice)}\n`);
  return { sorted, objects: read.objects };
}

/** @throws UsageError with all of them, if there are any. */
export function unusable(errors: readonly InputError[]): void {
  const problems = errors.map(inputErrorLine).map(printable);
  if (problems.length > 0) throw new UsageError(`the files cannot be used\n${problems.join('\n')}`);
}

/** A picture with files applied to it; {@link readFiles} says when there is none. */
export async function withFiles(start: Snapshot, files: FilesToRead): Promise<Picture> {
  if (files.paths.length === 0) return { snapshot: start, placeOf: () => undefined };
  const { sorted, objects } = await readFiles(files);
  return { snapshot: withManifests(start, sorted), placeOf: placesOf(objects, files.options.defaultNamespace) };
}

/** Policies whose names the API server would make up are many all the same. */
function withNames(sorted: SortedObjects): SortedObjects {
  const valid = sorted.valid.map((object, index): ValidObject => {
    if (object.kind === 'Namespace' || object.value.name !== '') return object;
    return { ...object, value: { ...object.value, name: `(generated name ${index + 1})` } };
  });
  return { ...sorted, valid };
}

/** Of several of one name, the last one counts. */
function placesOf(objects: readonly ManifestObject[], defaultNamespace: string): Picture['placeOf'] {
  const sources = new Map<string, ManifestObject>();
  for (const object of objects) {
    const classified = classifyObject(object.value);
    if (classified.is === 'clusterPolicy' || (classified.is === 'judged' && classified.kind === 'NetworkPolicy'))
      sources.set(keyOf(referenceTo(classified.raw, classified.kind, defaultNamespace)), object);
  }
  return ({ kind, namespace, name }, at) => {
    const reference =
      kind === 'NetworkPolicy'
        ? { kind: 'policies' as const, namespace, name }
        : { kind: 'clusterPolicies' as const, namespace: '', name: clusterPolicyKey({ source: kind, name }) };
    const source = sources.get(keyOf(reference));
    return source === undefined ? undefined : `${source.source.name}:${source.locate(at).line}`;
  };
}

function keyOf({ kind, namespace, name }: ObjectReference): string {
  return `${kind} ${objectKey(namespace, name)}`;
}

/**
 * Everything that is in the cluster which the options name.
 * @throws UsageError where it cannot be listed, down to the last kind.
 */
export async function readCluster(options: PictureOptions, io: Io): Promise<Snapshot> {
  const { snapshot } = await fromCluster(listCluster, options, io);
  return snapshot;
}

/**
 * What a list of the cluster brings that the options name. A line for each object that cannot be read.
 * @throws UsageError where it cannot be listed, down to the last kind.
 */
export async function fromCluster<Listed extends { readonly unreadable: readonly NotRead[] }>(
  list: (parts: ClusterListParts) => Promise<Listed>,
  options: PictureOptions,
  io: Io,
): Promise<Listed> {
  const credentials = await liveCredentials(options, io);
  try {
    const listed = await list({ credentials, clock: SYSTEM_CLOCK });
    for (const { namespace, name, reason } of listed.unreadable)
      io.stderr.write(`warning: ${printable(`${namespace}/${name} of the cluster cannot be read: ${reason}`)}\n`);
    return listed;
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason === 'defect') throw error;
    throw new UsageError(`the cluster cannot be read: ${printable(error.message)}`, { cause: error });
  }
}

type NotRead = Pick<Unreadable, 'namespace' | 'name' | 'reason'>;
