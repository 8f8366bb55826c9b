import { objectKey, type Snapshot } from '../model/snapshot.js';
import type { Workload } from '../model/workload.js';
import type { WorkloadEnd } from './views.js';

/** Kinds whose objects are revisions or runs of what owns them. */
export const PASSED_OVER: ReadonlySet<string> = new Set(['ReplicaSet', 'Job']);

/** What owns pods, by its own kind and name. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
}

/** What owns a pod directly; for all else, the object itself. */
export function controllerOf({ source, name, owner }: Workload): Owner {
  return source === 'Pod' && owner !== undefined ? owner : { kind: source, name };
}

/** Whose workload the pods of a controller are: the owner of a ReplicaSet or a Job, where one is known, else the controller itself. */
export function topOwner(controller: Owner, namespace: string, { workloads }: Pick<Snapshot, 'workloads'>): Owner {
  if (!PASSED_OVER.has(controller.kind)) return controller;
  return workloads.get(namespace)?.all.get(objectKey(controller.kind, controller.name))?.owner ?? controller;
}

/**
 * The workload that a pod or template belongs to: what owns it, or the owner of that where it is a ReplicaSet or a Job.
 * What an operator's own resource owns are different workloads.
 */
export function endOf(workload: Workload, snapshot: Snapshot): WorkloadEnd {
  const { namespace } = workload;
  const { kind, name } = topOwner(controllerOf(workload), namespace, snapshot);
  return { kind: 'workload', namespace, name, workloadKind: kind };
}
