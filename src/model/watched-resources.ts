import { CLUSTER_POLICY_GROUP, CLUSTER_POLICY_VERSIONS, type ClusterPolicyKind } from './cluster-policy.js';
import type { SnapshotKind } from './snapshot.js';
import type { WorkloadKind } from './workload.js';

/** A collection of the API server. */
export interface ApiCollection {
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Of which the first that is served is read. */
  readonly versions: readonly string[];
  /** `optional` for a custom resource, which a cluster need not have: without it there are no objects of the kind. */
  readonly served: 'always' | 'optional';
  /** As paths and roles name it. */
  readonly resource: string;
}

/** One that a live snapshot is made of. */
export interface WatchedResource extends ApiCollection {
  readonly kind: 'Namespace' | 'NetworkPolicy' | ClusterPolicyKind | WorkloadKind;
  /** Which part of a snapshot its objects make up. */
  readonly part: SnapshotKind;
}

const BUILT_IN = { versions: ['v1'], served: 'always' } as const;

function clusterPolicies(kind: ClusterPolicyKind, resource: string): WatchedResource {
  const versions = CLUSTER_POLICY_VERSIONS[kind];
  return { kind, group: CLUSTER_POLICY_GROUP, versions, served: 'optional', resource, part: 'clusterPolicies' };
}

/**
 * All that the webhook watches, and so all that its role must let it read. Of everything with a template the whole object is wanted:
 * what policies select are the labels of the template, which a list of metadata alone does not have.
 */
export const WATCHED_RESOURCES: readonly WatchedResource[] = [
  { ...BUILT_IN, kind: 'Namespace', group: '', resource: 'namespaces', part: 'namespaces' },
  { ...BUILT_IN, kind: 'NetworkPolicy', group: 'networking.k8s.io', resource: 'networkpolicies', part: 'policies' },
  clusterPolicies('ClusterNetworkPolicy', 'clusternetworkpolicies'),
  clusterPolicies('AdminNetworkPolicy', 'adminnetworkpolicies'),
  clusterPolicies('BaselineAdminNetworkPolicy', 'baselineadminnetworkpolicies'),
  { ...BUILT_IN, kind: 'Pod', group: '', resource: 'pods', part: 'workloads' },
  { ...BUILT_IN, kind: 'ReplicationController', group: '', resource: 'replicationcontrollers', part: 'workloads' },
  { ...BUILT_IN, kind: 'Deployment', group: 'apps', resource: 'deployments', part: 'workloads' },
  { ...BUILT_IN, kind: 'ReplicaSet', group: 'apps', resource: 'replicasets', part: 'workloads' },
  { ...BUILT_IN, kind: 'StatefulSet', group: 'apps', resource: 'statefulsets', part: 'workloads' },
  { ...BUILT_IN, kind: 'DaemonSet', group: 'apps', resource: 'daemonsets', part: 'workloads' },
  { ...BUILT_IN, kind: 'Job', group: 'batch', resource: 'jobs', part: 'workloads' },
  { ...BUILT_IN, kind: 'CronJob', group: 'batch', resource: 'cronjobs', part: 'workloads' },
];

/** One that says how workloads are offered to others. */
export interface ExposureResource extends ApiCollection {
  readonly kind: 'Service' | 'Ingress';
}

/** What an audit reads besides: no decision of the webhook hangs on it. */
export const EXPOSURE_RESOURCES: readonly ExposureResource[] = [
  { ...BUILT_IN, kind: 'Service', group: '', resource: 'services' },
  { ...BUILT_IN, kind: 'Ingress', group: 'networking.k8s.io', resource: 'ingresses' },
];

/** One that an audit reads. */
export type AuditedResource = WatchedResource | ExposureResource;

/** Everything that an audit reads, and so all that its role must let it read. */
export const AUDITED_RESOURCES: readonly AuditedResource[] = [...WATCHED_RESOURCES, ...EXPOSURE_RESOURCES];
