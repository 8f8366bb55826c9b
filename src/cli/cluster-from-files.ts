import { isObject } from '../kubernetes/raw-value.js';
import { parseWorkload, workloadKindOf } from '../kubernetes/parse-workload.js';
import { RememberedObjects } from '../kubernetes/remembered-objects.js';
import { EMPTY_SNAPSHOT, snapshotOf, type SnapshotKind } from '../model/snapshot.js';
import type { Workload } from '../model/workload.js';
import { errorText, type InputError } from '../report/check-report.js';
import { printable } from '../report/printable.js';
import type { Io } from './io.js';
import { readManifests, type ManifestObject } from './read-manifests.js';
import { sortObjects } from './sort-objects.js';
import { UsageError } from './usage-error.js';

/** Many more than a large cluster has of policies and namespaces: about a gigabyte of usual ones. */
const MOST_OBJECTS = 200_000;

/**
 * A cluster that holds the objects of these files and folders, which are all that there is of their kinds. Without any,
 * nothing is known of it.
 * @throws UsageError where one of them cannot be read: a picture with holes must not pass for the cluster.
 */
export async function clusterFromFiles(paths: readonly string[], io: Io): Promise<RememberedObjects> {
  if (paths.length === 0) return new RememberedObjects(EMPTY_SNAPSHOT, MOST_OBJECTS);
  const read = await readManifests(paths, io);
  const { valid, errors } = sortObjects(read.objects, 'default');
  const { workloads, wrong } = workloadsOf(read.objects);
  const problems = [...read.errors, ...errors, ...wrong];
  if (problems.length > 0) throw new UsageError(`--objects cannot be used\n${problems.map(problemLine).join('\n')}`);

  const complete: SnapshotKind[] = ['policies'];
  if (valid.some(({ kind }) => kind === 'Namespace')) complete.push('namespaces');
  if (workloads.length > 0) complete.push('workloads');
  const cluster = new RememberedObjects(snapshotOf(workloads, complete), MOST_OBJECTS);
  for (const { raw, value } of valid) {
    const namespace = value.kind === 'Namespace' ? value.name : value.namespace;
    cluster.remember({ kind: value.kind, namespace, name: value.name }, raw);
  }
  return cluster;
}

function workloadsOf(objects: readonly ManifestObject[]): {
  readonly workloads: readonly Workload[];
  readonly wrong: readonly InputError[];
} {
  const workloads: Workload[] = [];
  const wrong: InputError[] = [];
  for (const { value, source, locate } of objects) {
    const kind = isObject(value) ? workloadKindOf(value) : undefined;
    if (kind === undefined) continue;
    const read = parseWorkload(value, kind);
    if (read.ok) workloads.push({ ...read.value, namespace: read.value.namespace || 'default' });
    else
      wrong.push(...read.problems.map(({ at, message }) => ({ file: source.name, ...locate(at), message, path: at })));
  }
  return { workloads, wrong };
}

function problemLine(error: InputError): string {
  return printable(`${error.file}:${error.line}:${error.column}: ${errorText(error)}`);
}
