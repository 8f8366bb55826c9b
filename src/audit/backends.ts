import type { Service, ServicePort } from '../model/exposure.js';
import { matchesLabels, type Labels } from '../model/labels.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import { PortSet } from '../model/port-set.js';
import { matches } from '../model/selector.js';
import type { NamespaceWorkloads, Snapshot } from '../model/snapshot.js';
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

/** What was found out, as long as neither the Service nor its namespace has changed: the same is asked again and again. */
const KNOWN = new WeakMap<Service, { readonly among: NamespaceWorkloads; readonly backends: readonly Backend[] }>();

/** The workloads that a Service selects, one each, sorted by name; without those that policies are not about (N26, N27). */
export function backendsOf(service: Service, snapshot: Snapshot): readonly Backend[] {
  const { namespace, selector } = service;
  const among = snapshot.workloads.get(namespace);
  if (among === undefined || selector === undefined || Object.keys(selector).length === 0) return [];
  const known = KNOWN.get(service);
  if (known?.among === among) return known.backends;
  const backends = backendsAmong(among, selector, snapshot);
  KNOWN.set(service, { among, backends });
  return backends;
}

function backendsAmong({ all }: NamespaceWorkloads, selector: Labels, snapshot: Snapshot): readonly Backend[] {
  const backends = new Map<string, Backend>();
  for (const pod of all.values()) {
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
