import type { SnapshotKind } from './snapshot.js';
import type { WorkloadKind } from './workload.js';

/** A collection of the API server that a live snapshot is made of. All are served as version v1 of their group. */
export interface WatchedResource {
  readonly kind: 'Namespace' | 'NetworkPolicy' | WorkloadKind;
  /** Empty for the core group. */
  readonly group: string;
  /** As paths and roles name it. */
  readonly resource: string;
  /** Which part of a snapshot its objects make up. */
  readonly part: SnapshotKind;
}

/**
 * All that is watched, and so all that a role must let us read. Of everything with a template the whole object is wanted:
 * what policies select are the labels of the template, which a list of metadata alone does not have.
 */
export const WATCHED_RESOURCES: readonly WatchedResource[] = [
  { kind: 'Namespace', group: '', resource: 'namespaces', part: 'namespaces' },
  { kind: 'NetworkPolicy', group: 'networking.k8s.io', resource: 'networkpolicies', part: 'policies' },
  { kind: 'Pod', group: '', resource: 'pods', part: 'workloads' },
  { kind: 'ReplicationController', group: '', resource: 'replicationcontrollers', part: 'workloads' },
  { kind: 'Deployment', group: 'apps', resource: 'deployments', part: 'workloads' },
  { kind: 'ReplicaSet', group: 'apps', resource: 'replicasets', part: 'workloads' },
  { kind: 'StatefulSet', group: 'apps', resource: 'statefulsets', part: 'workloads' },
  { kind: 'DaemonSet', group: 'apps', resource: 'daemonsets', part: 'workloads' },
  { kind: 'Job', group: 'batch', resource: 'jobs', part: 'workloads' },
  { kind: 'CronJob', group: 'batch', resource: 'cronjobs', part: 'workloads' },
];
