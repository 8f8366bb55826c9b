import type { Change } from '../model/change.js';
import { SNAPSHOT_KINDS, type Snapshot, type SnapshotKind, type Unreadable } from '../model/snapshot.js';
import type { Reads } from './rule.js';

/** For which change a snapshot is asked, and when (milliseconds since 1970). */
export interface SnapshotQuestion {
  readonly change: Pick<Change, 'kind' | 'namespace' | 'name'>;
  readonly snapshot: Snapshot;
  readonly now: number;
  /** How long ago the cluster may have last been heard of, in milliseconds. */
  readonly maxSnapshotAge: number;
}

/**
 * Why a rule cannot rely on the snapshot, or undefined where it can: a kind that it reads has not been listed to the
 * end, was last heard of too long ago, or has an object among those it reads that nobody can read. The changed object is
 * not meant: the request shows it, and whoever repairs or deletes it must be able to.
 */
export function unknownPart(reads: Reads, question: SnapshotQuestion): string | undefined {
  const { snapshot, now, maxSnapshotAge } = question;
  for (const kind of SNAPSHOT_KINDS) {
    const reach = reads[kind];
    if (reach === undefined) continue;
    const { complete, heardAt } = snapshot.knowledge[kind];
    if (!complete) return `the ${WORDS[kind]} of the cluster are not known`;
    if (now - heardAt > maxSnapshotAge)
      return `the ${WORDS[kind]} of the cluster were last heard of ${minutes(now - heardAt)} ago`;
    if (snapshot.unreadable[kind].size === 0) continue;
    const unreadable = firstUnreadable(kind, reach, question);
    if (unreadable !== undefined) return whyUnknown(unreadable);
  }
  return undefined;
}

function firstUnreadable(
  kind: SnapshotKind,
  reach: 'namespace' | 'cluster',
  { change, snapshot }: SnapshotQuestion,
): Unreadable | undefined {
  // There are none on a usual day, and never many.
  for (const entry of snapshot.unreadable[kind].values()) {
    const isChanged =
      kind === CHANGED[change.kind] && entry.namespace === change.namespace && entry.name === change.name;
    if (!isChanged && (reach === 'cluster' || entry.namespace === change.namespace)) return entry;
  }
  return undefined;
}

const CHANGED: Readonly<Record<Change['kind'], SnapshotKind>> = { Namespace: 'namespaces', NetworkPolicy: 'policies' };

function whyUnknown(unreadable: Unreadable): string {
  const { reason } = unreadable;
  return reason === undefined
    ? `nothing describes ${describe(unreadable)}, which holds objects`
    : `${describe(unreadable)} cannot be read: ${reason}`;
}

const WORDS: Readonly<Record<SnapshotKind, string>> = {
  namespaces: 'namespaces',
  policies: 'policies',
  clusterPolicies: 'cluster-wide policies',
  workloads: 'workloads',
};

function describe({ kind, namespace, name }: Unreadable): string {
  switch (kind) {
    case 'namespaces':
      return `namespace ${name}`;
    case 'policies':
      return `NetworkPolicy ${namespace}/${name}`;
    case 'clusterPolicies':
      return name.replace('/', ' ');
    case 'workloads':
      return `the workload ${name} in ${namespace}`;
  }
}

function minutes(milliseconds: number): string {
  const whole = Math.floor(milliseconds / 60_000);
  return whole === 1 ? '1 minute' : `${whole} minutes`;
}
