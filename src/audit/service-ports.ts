import { shown } from '../guardrails/shown.js';
import type { Service, ServicePort } from '../model/exposure.js';
import { DIRECTIONS, rulesInForce, type NetworkPolicy, type PolicyRule, type Port } from '../model/network-policy.js';
import { matches } from '../model/selector.js';
import type { Workload } from '../model/workload.js';
import type { AuditCase } from './audit-case.js';
import { backendsOf, targetOn } from './backends.js';
import type { Draft } from './findings.js';
import { isAbout } from './meant-pods.js';
import { subjectOf } from './subject.js';

/** A port of a Service that is another number on its pods. */
interface Translated {
  readonly service: Service;
  readonly port: ServicePort;
  readonly pods: readonly Workload[];
}

/** How many Services are compared with ports of rules in all. */
const MOST_STEPS = 2_000_000;

/** Rules that open the port of a Service where its pods listen on another: policies see only the ports of pods (N18). */
export function* servicePortDrafts(audited: AuditCase): Generator<Draft> {
  const translated = translatedPorts(audited);
  if (translated.size === 0) return;
  const effort = { left: MOST_STEPS };
  for (const policy of audited.policies) {
    for (const direction of DIRECTIONS) {
      for (const rule of rulesInForce(policy, direction)) {
        if (rule.ports.kind === 'any') continue;
        for (const port of rule.ports.list) {
          if (port.kind !== 'numbers' || port.from !== port.to) continue;
          const meant = (translated.get(`${port.protocol} ${port.from}`) ?? []).find(
            (one) => effort.left-- > 0 && isMeant(one, { policy, rule, port }, audited),
          );
          if (meant !== undefined) yield draftOf(policy, port.at, meant);
        }
      }
    }
  }
}

interface Opening {
  readonly policy: NetworkPolicy;
  readonly rule: PolicyRule;
  readonly port: Extract<Port, { kind: 'numbers' }>;
}

/** The ports of Services that are others on their pods, by protocol and number. */
function translatedPorts({ services, snapshot }: AuditCase): ReadonlyMap<string, readonly Translated[]> {
  const found = new Map<string, Translated[]>();
  for (const service of services) {
    const pods = backendsOf(service, snapshot).map(({ pod }) => pod);
    for (const port of service.ports) {
      const others = pods.filter((pod) => {
        const target = targetOn(pod, port);
        return target !== undefined && target !== port.port;
      });
      if (others.length === 0) continue;
      const key = `${port.protocol} ${port.port}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, [{ service, port, pods: others }]);
      else known.push({ service, port, pods: others });
    }
  }
  return found;
}

/** Whether a rule opens this port to, or of, pods of the Service, for which it opens no port that they listen on. */
function isMeant({ service, port, pods }: Translated, { policy, rule }: Opening, audited: AuditCase): boolean {
  if (rule.direction === 'ingress' && policy.namespace !== service.namespace) return false;
  return pods.some((pod) => {
    const target = targetOn(pod, port);
    if (target === undefined || opens(rule, target, port) || listensOn(pod, port)) return false;
    if (rule.direction === 'ingress') return matches(policy.podSelector, pod.labels);
    return (
      rule.peers.kind === 'listed' &&
      rule.peers.list.some((peer) => peer.kind === 'pods' && isAbout(peer, pod, { policy, audited }))
    );
  });
}

function opens({ ports }: PolicyRule, target: number, { protocol, targetPort }: ServicePort): boolean {
  if (ports.kind === 'any') return true;
  return ports.list.some((port) => {
    if (port.protocol !== protocol) return false;
    return port.kind === 'named' ? port.name === targetPort : port.from <= target && target <= port.to;
  });
}

/** Whether a pod says that it has this port itself. */
function listensOn({ namedPorts }: Workload, { port, protocol }: ServicePort): boolean {
  return namedPorts.some((named) => named.number === port && named.protocol === protocol);
}

function draftOf(policy: NetworkPolicy, at: string, { service, port, pods }: Translated): Draft {
  const target = pods[0] === undefined ? undefined : targetOn(pods[0], port);
  const name = `${shown(service.namespace)}/${shown(service.name)}`;
  return {
    section: 'too-narrow',
    check: 'service-port-in-policy',
    severity: 'medium',
    subject: subjectOf(policy),
    at,
    message: `opens ${port.protocol} ${port.port}, which is the port of Service ${name}; its pods listen on ${target ?? 'another'}`,
    evidence: [`Service ${name} sends ${port.protocol} ${port.port} to port ${port.targetPort} of its pods`],
    fix: `write port ${target ?? port.targetPort}: policies see the ports of pods, and never those of Services`,
    about: JSON.stringify([port.protocol, port.port, service.namespace, service.name]),
  };
}
