import type { Service, ServicePort } from '../model/exposure.js';
import { matchesLabels } from '../model/labels.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import { PortSet } from '../model/port-set.js';
import { matches } from '../model/selector.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Workload } from '../model/workload.js';
import { endKey } from '../reach/survey.js';
import type { WorkloadEnd } from '../reach/views.js';
import { endOf } from '../reach/workload-end.js';

/** A workload behind a Service. */
export interface Backend {
  readonly end: WorkloadEnd;
  /** One of its pods, or its template. */
  readonly pod: Workload;
}

/** The workloads that a Service selects, one each, sorted by name; without those that policies are not about (N26, N27). */
export function backendsOf({ namespace, selector }: Service, snapshot: Snapshot): readonly Backend[] {
  if (selector === undefined || Object.keys(selector).length === 0) return [];
  const backends = new Map<string, Backend>();
  for (const pod of snapshot.workloads.get(namespace)?.all.values() ?? []) {
    if (pod.hostNetwork || pod.phase === 'finished' || !matchesLabels(selector, pod.labels)) continue;
    const end = endOf(pod, snapshot);
    backends.set(endKey(end), { end, pod });
  }
  return [...backends].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, backend]) => backend);
}

/** The number that a port of a Service has on a pod (N17, N18); undefined where the pod has no port of that name. */
export function targetOn(pod: Workload, { targetPort, protocol }: ServicePort): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  return pod.namedPorts.find((port) => port.name === targetPort && port.protocol === protocol)?.number;
}

/** All ports of a pod that stand behind ports of a Service. */
export function targetsOn(pod: Workload, ports: readonly ServicePort[]): PortSet {
  return PortSet.union(
    ports.flatMap((port) => {
      const number = targetOn(pod, port);
      return number === undefined ? [] : [PortSet.of(port.protocol, number, number)];
    }),
  );
}

/** The policies that isolate a pod for ingress, by name. */
export function isolatingOf({ namespace, labels }: Workload, snapshot: Snapshot): readonly NetworkPolicy[] {
  return [...(snapshot.policies.get(namespace)?.values() ?? [])]
    .filter(({ isolates, podSelector }) => isolates.ingress && matches(podSelector, labels))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
