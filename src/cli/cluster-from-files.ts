import { RememberedObjects } from '../kubernetes/remembered-objects.js';
import { EMPTY_SNAPSHOT, snapshotOf, type SnapshotKind } from '../model/snapshot.js';
import { inputErrorLine } from '../report/check-report.js';
import { printable } from '../report/printable.js';
import type { Io } from './io.js';
import { readManifests } from './read-manifests.js';
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
  const { valid, clusterPolicies, workloads, unreadable, errors } = sortObjects(read.objects, 'default');
  const wrong = unreadable.filter(({ kind }) => kind === 'workloads').flatMap((object) => object.problems);
  const problems = [...read.errors, ...errors, ...wrong].map(inputErrorLine).map(printable);
  if (problems.length > 0) throw new UsageError(`--objects cannot be used\n${problems.join('\n')}`);

  const complete: SnapshotKind[] = ['policies', 'clusterPolicies'];
  if (valid.some(({ kind }) => kind === 'Namespace')) complete.push('namespaces');
  if (workloads.length > 0) complete.push('workloads');
  const cluster = new RememberedObjects(snapshotOf([...clusterPolicies, ...workloads], complete), MOST_OBJECTS);
  for (const { raw, value } of valid) {
    const namespace = value.kind === 'Namespace' ? value.name : value.namespace;
    cluster.remember({ kind: value.kind, namespace, name: value.name }, raw);
  }
  return cluster;
}
