import { objectKey, type Snapshot } from '../model/snapshot.js';
import type { Workload } from '../model/workload.js';
import type { WorkloadEnd } from './views.js';

/** Kinds whose objects are revisions or runs of what owns them. */
const PASSED_OVER: ReadonlySet<string> = new Set(['ReplicaSet', 'Job']);

/**
 * The workload that a pod or template belongs to: what owns it, or the owner of that where it is a ReplicaSet or a Job.
 * What an operator's own resource owns are different workloads.
 */
export function endOf({ namespace, source, name, owner }: Workload, { workloads }: Snapshot): WorkloadEnd {
  const own = source === 'Pod' && owner !== undefined ? owner : { kind: source, name };
  const there = PASSED_OVER.has(own.kind)
    ? workloads.get(namespace)?.all.get(objectKey(own.kind, own.name))
    : undefined;
  const top = there?.owner ?? own;
  return { kind: 'workload', namespace, name: top.name, workloadKind: top.kind };
}
