import { SNAPSHOT_KINDS, type Snapshot, type SnapshotKind, type Unreadable } from '../model/snapshot.js';
import type { Reads } from './rule.js';

/** What is asked of a snapshot: by whom, about which namespace, and when (milliseconds since 1970). */
export interface SnapshotQuestion {
  readonly reads: Reads;
  readonly namespace: string;
  readonly now: number;
  /** How long ago the cluster may have last been heard of, in milliseconds. */
  readonly maxAge: number;
}

/**
 * Why a rule cannot rely on the snapshot, or undefined where it can: a kind that it reads has not been listed to the
 * end, was last heard of too long ago, or has an object among those it reads that nobody can read.
 */
export function unknownPart(
  snapshot: Snapshot,
  { reads, namespace, now, maxAge }: SnapshotQuestion,
): string | undefined {
  for (const kind of SNAPSHOT_KINDS) {
    const reach = reads[kind];
    if (reach === undefined) continue;
    const { complete, heardAt } = snapshot.knowledge[kind];
    if (!complete) return `the ${kind} of the cluster are not known`;
    if (now - heardAt > maxAge) return `the ${kind} of the cluster were last heard of ${minutes(now - heardAt)} ago`;
    const unreadable = firstUnreadable(snapshot, kind, reach === 'cluster' ? undefined : namespace);
    if (unreadable !== undefined) return `${describe(unreadable)} cannot be read: ${unreadable.reason}`;
  }
  return undefined;
}

function firstUnreadable(
  snapshot: Snapshot,
  kind: SnapshotKind,
  namespace: string | undefined,
): Unreadable | undefined {
  // There are none on a usual day, and never many.
  for (const entry of snapshot.unreadable[kind].values()) {
    if (namespace === undefined || entry.namespace === namespace) return entry;
  }
  return undefined;
}

function describe({ kind, namespace, name }: Unreadable): string {
  if (kind === 'namespaces') return `namespace ${name}`;
  return kind === 'policies' ? `NetworkPolicy ${namespace}/${name}` : `the workload ${name} in ${namespace}`;
}

function minutes(milliseconds: number): string {
  const whole = Math.floor(milliseconds / 60_000);
  return whole === 1 ? '1 minute' : `${whole} minutes`;
}
