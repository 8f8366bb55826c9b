import { labelOf } from '../model/labels.js';
import type { Ingress, IngressBackend, Service } from '../model/exposure.js';
import type { NamespaceWorkloads } from '../model/snapshot.js';
import type { Workload } from '../model/workload.js';
import { endKey } from '../reach/survey.js';
import type { WorkloadEnd } from '../reach/views.js';
import { endOf } from '../reach/workload-end.js';
import type { AuditCase } from './audit-case.js';
import { backendsOf, isolatingOf, targetsOn } from './backends.js';
import type { Draft } from './findings.js';

/** How the charts of the usual ingress controllers label their pods. */
const CONTROLLER_KEYS = ['app.kubernetes.io/name', 'app', 'k8s-app'] as const;
const CONTROLLER_NAMES: ReadonlySet<string> = new Set([
  'ingress-nginx',
  'nginx-ingress',
  'nginx-ingress-controller',
  'traefik',
  'haproxy-ingress',
  'kubernetes-ingress',
  'contour',
  'envoy',
  'kong',
  'istio-ingressgateway',
  'ambassador',
  'emissary-ingress',
  'apisix',
]);
/** Of more of them, the first are asked about. */
const MOST_CONTROLLERS = 20;

/** Ingresses whose controller cannot reach the pods that they send to. */
export function* ingressDrafts(audited: AuditCase): Generator<Draft> {
  const { exposure } = audited;
  if (exposure === undefined || exposure.ingresses.length === 0) return;
  const services = new Map(exposure.services.map((service) => [`${service.namespace}/${service.name}`, service]));
  // From the network of a node, a controller comes as an address: which pods it can reach, no pair of pods says.
  const controllers = hasControllerOnNode(audited) ? [] : controllersOf(audited).slice(0, MOST_CONTROLLERS);
  for (const ingress of exposure.ingresses) {
    for (const backend of ingress.backends) {
      const service = services.get(`${ingress.namespace}/${backend.service}`);
      if (service === undefined) continue;
      const draft = draftOf({ ingress, backend, service }, controllers, audited);
      if (draft !== undefined) yield draft;
    }
  }
}

interface Sending {
  readonly ingress: Ingress;
  readonly backend: IngressBackend;
  readonly service: Service;
}

function draftOf(
  { ingress, backend, service }: Sending,
  controllers: readonly WorkloadEnd[],
  audited: AuditCase,
): Draft | undefined {
  const { snapshot, engine, survey } = audited;
  const ports = service.ports.filter(({ name, port }) => backend.port === port || backend.port === name);
  const backends = backendsOf(service, snapshot);
  const [first] = backends;
  if (first === undefined || ports.length === 0) return undefined;
  const isReached = backends.some(({ end, pod }) => {
    const targets = targetsOn(pod, ports);
    if (targets.isEmpty) return true;
    if (controllers.length > 0)
      return controllers.some(
        (from) =>
          endKey(from) === endKey(end) || !engine.connections(snapshot, { from, to: end }).intersect(targets).isEmpty,
      );
    // It may run on the network of its node, or outside.
    const reached = audited.reached(end);
    return (
      survey.asked !== 'all' ||
      reached?.fromOutside.intersect(targets).isEmpty === false ||
      reached?.byPods.intersect(targets).isEmpty === false
    );
  });
  if (isReached) return undefined;
  const who = controllers.map(({ namespace, name }) => `${namespace}/${name}`);
  const unable = who.length === 0 ? 'nobody can' : 'no ingress controller can';
  return {
    section: 'too-narrow',
    check: 'unreachable-ingress',
    severity: 'high',
    subject: { kind: 'Ingress', namespace: ingress.namespace, name: ingress.name },
    at: backend.at,
    message: `sends to Service ${service.name}, whose pods ${unable} reach on port ${backend.port}`,
    evidence: [
      ...who.map((name) => `controller: ${name}`),
      ...isolatingOf(first.pod, snapshot).map(({ name }) => `isolated by NetworkPolicy ${name}`),
    ],
    fix: `allow ingress from the pods of the controller to those of Service ${service.name}`,
    about: JSON.stringify([backend.service, backend.port]),
  };
}

function hasControllerOnNode({ snapshot }: AuditCase): boolean {
  return snapshot.workloads.find((own) => controllersIn(own).onNode) !== undefined;
}

/** The workloads that look like ingress controllers, sorted; those of the host's network come from their nodes. */
export function controllersOf({ snapshot }: Pick<AuditCase, 'snapshot'>): readonly WorkloadEnd[] {
  const found = new Map<string, WorkloadEnd>();
  for (const own of snapshot.workloads.values()) {
    for (const workload of controllersIn(own).pods) {
      const end = endOf(workload, snapshot);
      found.set(endKey(end), end);
    }
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, end]) => end);
}

interface Controllers {
  readonly onNode: boolean;
  readonly pods: readonly Workload[];
}

/** What was found out of a namespace, as long as none of its workloads has changed. */
const KNOWN = new WeakMap<NamespaceWorkloads, Controllers>();

function controllersIn(own: NamespaceWorkloads): Controllers {
  let known = KNOWN.get(own);
  if (known === undefined) {
    const all = own.all.list().filter((one) => one.phase !== 'finished' && isController(one));
    known = { onNode: all.some(({ hostNetwork }) => hostNetwork), pods: all.filter(({ hostNetwork }) => !hostNetwork) };
    KNOWN.set(own, known);
  }
  return known;
}

/** Whether its labels are those of an ingress controller. */
export function isController({ labels }: Workload): boolean {
  return CONTROLLER_KEYS.some((key) => CONTROLLER_NAMES.has(labelOf(labels, key) ?? ''));
}
