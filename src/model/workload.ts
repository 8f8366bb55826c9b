import type { Labels } from './labels.js';
import type { Protocol } from './port-set.js';

/** The kinds that are pods or make pods of a template. */
export type WorkloadKind =
  'Pod' | 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'ReplicationController';

/** All of them. */
export const WORKLOAD_KINDS: readonly WorkloadKind[] = [
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'ReplicationController',
];

/** A port of a container that has a name, which policies may use (N17). */
export interface NamedPort {
  readonly name: string;
  readonly protocol: Protocol;
  readonly number: number;
}

/**
 * Who calls pods without a policy, a Service or a selector that says so: `node` on a port of the node that their container is given (`hostPort`),
 * `scraper` a Prometheus that goes by the annotation `prometheus.io/scrape`.
 */
export type UntoldCaller = 'node' | 'scraper';

/** What policies can select: a pod, or the pods that an object makes of its template, now or one day. */
export interface Workload {
  readonly kind: 'Workload';
  readonly source: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
  /** The labels of the pod, or those that its template gives. */
  readonly labels: Labels;
  /** The controller of a pod, or of a ReplicaSet or Job; undefined for what nobody controls. */
  readonly owner: { readonly kind: string; readonly name: string } | undefined;
  readonly namedPorts: readonly NamedPort[];
  /** As the pod's status lists them, of either family; none for a template. */
  readonly addresses: readonly string[];
  /** `finished` for `Succeeded` and `Failed` (N27); `template` for what is no pod. */
  readonly phase: 'pending' | 'running' | 'finished' | 'template';
  /** Pods of the host's network are nobody's to select (N26). */
  readonly hostNetwork: boolean;
  /** Left out for those without, which are nearly all. */
  readonly untoldCallers?: readonly UntoldCaller[];
}
