import { portsName } from '../guardrails/reach-text.js';
import type { Service } from '../model/exposure.js';
import type { PortSet } from '../model/port-set.js';
import { endKey } from '../reach/survey.js';
import type { AuditCase } from './audit-case.js';
import { backendsOf, isolatingOf, targetsOn, type Backend } from './backends.js';
import type { Draft } from './findings.js';

/** More policies than these are counted and not named. */
const MOST_NAMED = 5;

/** Services whose pods nobody can reach, or nobody from outside though that is what they are for. */
export function* serviceDrafts(audited: AuditCase): Generator<Draft> {
  const { exposure, snapshot, survey } = audited;
  for (const service of exposure?.services ?? []) {
    const backends = backendsOf(service, snapshot);
    const [first] = backends;
    if (first === undefined) continue;
    const reach = backends.map(({ end, pod }) => {
      const targets = targetsOn(pod, service.ports);
      const reached = survey.reached.get(endKey(end));
      return {
        byPods: reached?.byPods.intersect(targets),
        fromOutside: reached?.fromOutside.intersect(targets),
        targets,
      };
    });
    // A name that no pod has a port for is nothing that a policy could mend.
    if (reach.every(({ targets }) => targets.isEmpty)) continue;
    const fromOutside = reach.some((each) => isSome(each.fromOutside));
    const byPods = reach.some((each) => isSome(each.byPods));
    const about = { service, backend: first, ports: reach[0]?.targets, audited };
    if (!fromOutside && !byPods) {
      if (survey.asked === 'all') yield draftOf('unreachable-service', about);
    } else if (!fromOutside && isForOutside(service)) yield draftOf('closed-to-outside', about);
  }
}

/** What of the Services could not be told. */
export function untoldServices({ exposure, survey }: AuditCase): readonly string[] {
  if (exposure === undefined) return ['Services and Ingresses are not known: nothing is said of what they offer'];
  return survey.asked === 'all'
    ? []
    : ['whether anybody can reach the Services is not told: there are too many workloads'];
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
