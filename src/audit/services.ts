import { portsName } from '../guardrails/reach-text.js';
import type { Service, ServicePort } from '../model/exposure.js';
import type { NetworkPolicy, Peer, Port } from '../model/network-policy.js';
import type { PortSet } from '../model/port-set.js';
import { matches } from '../model/selector.js';
import type { Workload } from '../model/workload.js';
import type { Survey } from '../reach/survey.js';
import type { AuditCase } from './audit-case.js';
import type { AuditInput } from './audit-input.js';
import { backendsOf, isolatingOf, targetOn, targetsOn, type Backend } from './backends.js';
import type { Draft } from './findings.js';
import { isAbout } from './meant-pods.js';

/** More policies than these are counted and not named. */
const MOST_NAMED = 5;

/** Services whose pods nobody can reach, or nobody from outside though that is what they are for. */
export function* serviceDrafts(audited: AuditCase): Generator<Draft> {
  const { exposure, snapshot, survey } = audited;
  for (const service of exposure?.services ?? []) {
    const backends = backendsOf(service, snapshot);
    const [first] = backends;
    if (first === undefined) continue;
    const reach = backends.map(({ end, pod }) => ({
      reached: audited.reached(end),
      targets: targetsOn(pod, service.ports),
    }));
    // A name that no pod has a port for is nothing that a policy could mend.
    if (reach.every(({ targets }) => targets.isEmpty)) continue;
    if (reach.some(({ reached, targets }) => isSome(reached?.fromOutside.intersect(targets)))) continue;
    const byPods = reach.some(({ reached, targets }) => isSome(reached?.byPods.intersect(targets)));
    const about = { service, backend: first, ports: reach[0]?.targets, audited };
    if (!byPods) {
      if (backends.some(({ pod }) => letsInItsLike(pod, service, audited))) continue;
      if (survey.asked === 'all') yield draftOf('unreachable-service', about);
    } else if (isForOutside(service)) yield draftOf('closed-to-outside', about);
  }
}

/** Whether the pods of one workload may call each other through a Service, as those of a database do: no pair of workloads says so (N24). */
function letsInItsLike(pod: Workload, { ports }: Service, audited: AuditCase): boolean {
  return isolatingOf(pod, audited.snapshot).some((policy) =>
    policy.rules.ingress.some(
      ({ peers, ports: open }) =>
        (peers.kind === 'anyone' || peers.list.some((peer) => selects(peer, pod, { policy, audited }))) &&
        (open.kind === 'any' || open.list.some((port) => ports.some((each) => isOpen(port, each, pod)))),
    ),
  );
}

function selects(
  peer: Peer,
  pod: Workload,
  { policy, audited }: { readonly policy: NetworkPolicy; readonly audited: AuditCase },
): boolean {
  if (peer.kind !== 'pods') return false;
  const isEvery = peer.namespaces.kind === 'selected' && peer.namespaces.selector.requirements.length === 0;
  return isEvery ? matches(peer.pods, pod.labels) : isAbout(peer, pod, { policy, audited });
}

function isOpen(port: Port, served: ServicePort, pod: Workload): boolean {
  const target = targetOn(pod, served);
  if (target === undefined || port.protocol !== served.protocol) return false;
  if (port.kind === 'numbers') return port.from <= target && target <= port.to;
  return targetOn(pod, { ...served, targetPort: port.name }) === target;
}

/** What of the Services could not be told. */
export function untoldServices(
  { exposure }: Pick<AuditInput, 'exposure'>,
  { asked }: Pick<Survey, 'asked'>,
): readonly string[] {
  if (exposure === undefined) return ['Services and Ingresses are not known: nothing is said of what they offer'];
  return asked === 'all' ? [] : ['whether anybody can reach the Services is not told: there are too many workloads'];
}

function isSome(ports: PortSet | undefined): boolean {
  return ports?.isEmpty === false;
}

function isForOutside({ type }: Service): boolean {
  return type === 'LoadBalancer' || type === 'NodePort';
}

interface About {
  readonly service: Service;
  readonly backend: Backend;
  readonly ports: PortSet | undefined;
  readonly audited: AuditCase;
}

function draftOf(check: 'unreachable-service' | 'closed-to-outside', about: About): Draft {
  const { service, backend, ports, audited } = about;
  const open = ports === undefined ? '' : portsName(ports);
  const isolating = isolatingOf(backend.pod, audited.snapshot).map(({ name }) => `isolated by NetworkPolicy ${name}`);
  const told =
    check === 'unreachable-service'
      ? {
          severity: 'high' as const,
          message: `nobody can reach its pods on ${open}: neither a workload nor an address outside of the cluster`,
          fix: `allow ingress on ${open} to its pods from those who use it, or delete what nobody uses`,
        }
      : {
          severity: 'medium' as const,
          message: `is of type ${service.type}, and no address outside of the cluster may reach its pods on ${open}`,
          fix: `allow ingress on ${open} from the addresses that come in through it: clients, load balancers or nodes`,
        };
  return {
    section: 'too-narrow',
    check,
    subject: { kind: 'Service', namespace: service.namespace, name: service.name },
    at: '',
    evidence: [
      ...isolating.slice(0, MOST_NAMED),
      ...(isolating.length > MOST_NAMED ? [`and by ${isolating.length - MOST_NAMED} more`] : []),
    ],
    ...told,
  };
}
