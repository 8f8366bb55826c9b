import { SNAPSHOT_KINDS, type Snapshot } from '../model/snapshot.js';
import type { Audited } from './audit-runner.js';

/** What is known of the cluster right now. Instants are milliseconds since 1970. */
export interface Present {
  readonly snapshot: Snapshot;
  /** Since when every kind is watched without a failure; undefined while one is not. */
  readonly watchedSince: number | undefined;
  readonly now: number;
  /** How long ago the cluster may have last been heard of, in milliseconds. */
  readonly maxSnapshotAge: number;
}

/** When a watch goes on, the API server first sends what happened meanwhile. In milliseconds. */
const CATCHING_UP = 1_000;

/**
 * Whether an audit tells of the cluster as it is, and not as it was before this process was cut off: it was made since all of it
 * is watched again, or nothing it looked at has changed. One that was made of knowledge that was too old says so of everything.
 */
export function isUpToDate({ report, snapshot }: Pick<Audited, 'report' | 'snapshot'>, present: Present): boolean {
  const { watchedSince, now, maxSnapshotAge } = present;
  if (watchedSince === undefined || now < watchedSince + CATCHING_UP) return false;
  const at = Date.parse(report.at);
  if (at >= watchedSince + CATCHING_UP) return true;
  return SNAPSHOT_KINDS.every(
    (kind) =>
      snapshot[kind] === present.snapshot[kind] &&
      snapshot.unreadable === present.snapshot.unreadable &&
      at - snapshot.knowledge[kind].heardAt <= maxSnapshotAge,
  );
}
