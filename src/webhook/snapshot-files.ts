import type { Logger } from 'pino';
import type { Reloading, Source } from '../daemon/reloading.js';
import { watchFolders, type FolderWatch } from '../daemon/watch-folders.js';
import type { ResourceState } from '../kubernetes/live-snapshot.js';
import type { Snapshot } from '../model/snapshot.js';
import { WATCHED_RESOURCES } from '../model/watched-resources.js';
import type { Metrics } from './metrics.js';

/** The cluster as files tell of it. */
export interface FileSnapshot {
  readonly snapshot: Snapshot;
  /** Worth a line, and no reason to refuse the files; each names its place. */
  readonly warnings: readonly string[];
}

/** Files that stand in for a cluster. */
export interface SnapshotFiles {
  readonly source: Source<FileSnapshot>;
  /** Where a change takes effect at once; elsewhere it does when the files are looked at the next time. */
  readonly folders: readonly string[];
}

/** Who is told of reloads. */
export interface SnapshotWatchers {
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Loads the snapshot again whenever its files change, and says so. */
export function watchSnapshot(
  { folders }: SnapshotFiles,
  files: Reloading<FileSnapshot>,
  { metrics, log }: SnapshotWatchers,
): FolderWatch {
  return watchFolders(folders, () =>
    files.check({
      replaced(value) {
        metrics.snapshotReloaded('replaced');
        logSnapshot(value, log);
      },
      refused(problems) {
        metrics.snapshotReloaded('refused');
        log.error({ problems }, 'the changed snapshot is refused; the old one stays');
      },
    }),
  );
}

/** Says what a snapshot that is now in force holds, and what in it is doubtful. */
export function logSnapshot({ snapshot, warnings }: FileSnapshot, log: Logger): void {
  const counts = fileStates(snapshot).filter(({ objects }) => objects > 0);
  log.info(Object.fromEntries(counts.map(({ kind, objects }) => [kind, objects])), 'a snapshot is in force');
  if (warnings.length > 0) log.warn({ warnings }, 'parts of the snapshot cannot be relied on');
}

/** How many objects there are of each kind, for metrics. Of files nobody hears anything, so that they have no age. */
export function fileStates(snapshot: Snapshot | undefined): readonly ResourceState[] {
  if (snapshot === undefined) return [];
  const { namespaces, policies, clusterPolicies, workloads, unreadable } = snapshot;
  const readable = new Map<string, number>([['Namespace', namespaces.size]]);
  const hidden = new Map<string, number>();
  for (const own of policies.values()) add(readable, 'NetworkPolicy', own.size);
  for (const { source } of clusterPolicies.values()) add(readable, source, 1);
  for (const { all } of workloads.values()) for (const { source } of all.values()) add(readable, source, 1);
  add(hidden, 'Namespace', unreadable.namespaces.size);
  add(hidden, 'NetworkPolicy', unreadable.policies.size);
  for (const { name } of [...unreadable.clusterPolicies.values(), ...unreadable.workloads.values()])
    add(hidden, name.split('/', 1)[0] ?? '', 1);
  return WATCHED_RESOURCES.map(({ kind }) => ({
    kind,
    complete: true,
    objects: (readable.get(kind) ?? 0) + (hidden.get(kind) ?? 0),
    unreadable: hidden.get(kind) ?? 0,
    heardAt: undefined,
  }));
}

function add(counts: Map<string, number>, kind: string, amount: number): void {
  counts.set(kind, (counts.get(kind) ?? 0) + amount);
}
