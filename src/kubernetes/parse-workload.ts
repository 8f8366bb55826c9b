import type { Labels } from '../model/labels.js';
import { PROTOCOLS, type Protocol } from '../model/port-set.js';
import type { Problem, Result } from '../model/result.js';
import {
  WORKLOAD_KINDS,
  type NamedPort,
  type UntoldCaller,
  type Workload,
  type WorkloadKind,
} from '../model/workload.js';
import { isAbsent, isObject, listOf, objectOf, textOf, type RawObject } from './raw-value.js';

/** The API versions under which the kinds of workloads are served. */
export const WORKLOAD_VERSIONS: Readonly<Record<WorkloadKind, string>> = {
  Pod: 'v1',
  ReplicationController: 'v1',
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
};

/** Which kind of workload an object says it is, if any. */
export function workloadKindOf(raw: RawObject): WorkloadKind | undefined {
  return WORKLOAD_KINDS.find((kind) => raw['kind'] === kind && raw['apiVersion'] === WORKLOAD_VERSIONS[kind]);
}

/**
 * Reads what policies can see of a pod or of the template of a controller: labels, owner, named ports, addresses, phase.
 * Everything else is let go of. Not ok where one of these has not the form that the API gives it. Never throws.
 *
 * `source` says what it is: objects in the answer to a list carry no kind of their own.
 */
export function parseWorkload(raw: unknown, source: WorkloadKind): Result<Workload> {
  if (!isObject(raw)) return { ok: false, problems: [{ at: '', message: 'must be an object' }] };
  const problems: Problem[] = [];
  const metadata = objectOf(raw['metadata'], 'metadata', problems) ?? NOTHING;
  const name = textOf(metadata['name'], 'metadata.name', problems) ?? '';
  if (name === '') problems.push({ at: 'metadata.name', message: 'is missing' });
  const pod = podOf(raw, { source, problems });
  const spec = objectOf(pod.spec, `${pod.at}spec`, problems) ?? NOTHING;
  const template = objectOf(pod.metadata, `${pod.at}metadata`, problems) ?? NOTHING;
  const status = source === 'Pod' ? (objectOf(raw['status'], 'status', problems) ?? NOTHING) : NOTHING;
  const { ports, onNode } = portsOf(spec, `${pod.at}spec`, problems);
  const hostNetwork = spec['hostNetwork'] === true;
  const callers = untoldCallers(template['annotations'], onNode && !hostNetwork);
  const value: Workload = {
    kind: 'Workload',
    source,
    namespace: textOf(metadata['namespace'], 'metadata.namespace', problems) ?? '',
    name,
    labels: labelsOf(template['labels'], `${pod.at}metadata.labels`, problems),
    owner: ownerOf(metadata['ownerReferences'], problems),
    namedPorts: ports,
    addresses: addressesOf(status, problems),
    phase: phaseOf(source, status['phase']),
    hostNetwork,
    ...(callers === undefined ? {} : { untoldCallers: callers }),
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value };
}

const NOTHING: RawObject = {};

interface PodParts {
  readonly at: string;
  readonly metadata: unknown;
  readonly spec: unknown;
}

/** The pod itself, or the template that it is made of. */
function podOf(raw: RawObject, { source, problems }: { source: WorkloadKind; problems: Problem[] }): PodParts {
  if (source === 'Pod') return { at: '', metadata: raw['metadata'], spec: raw['spec'] };
  const path = source === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
  let at = '';
  let value: RawObject = raw;
  for (const field of path) {
    at += field;
    value = objectOf(value[field], at, problems) ?? NOTHING;
    at += '.';
  }
  return { at, metadata: value['metadata'], spec: value['spec'] };
}

function labelsOf(raw: unknown, at: string, problems: Problem[]): Labels {
  const map = isAbsent(raw) ? NOTHING : (objectOf(raw, at, problems) ?? NOTHING);
  for (const [key, value] of Object.entries(map)) {
    if (typeof value !== 'string')
      problems.push({ at, message: `the value of ${JSON.stringify(key)} must be a string` });
  }
  return map as Labels;
}

/** The one owner that controls (k8s.io/apimachinery/pkg/apis/meta/v1 GetControllerOf). */
function ownerOf(raw: unknown, problems: Problem[]): Workload['owner'] {
  for (const reference of listOf(raw, 'metadata.ownerReferences', problems)) {
    if (!isObject(reference) || reference['controller'] !== true) continue;
    const { kind, name } = reference;
    if (typeof kind === 'string' && typeof name === 'string') return { kind, name };
  }
  return undefined;
}

/** Of all containers, and of init containers that go on running beside them (N17). */
function portsOf(
  spec: RawObject,
  at: string,
  problems: Problem[],
): { readonly ports: readonly NamedPort[]; readonly onNode: boolean } {
  const ports: NamedPort[] = [];
  let onNode = false;
  const add = (containers: unknown, field: string, counts: (container: RawObject) => boolean): void => {
    for (const [index, container] of listOf(containers, `${at}.${field}`, problems).entries()) {
      if (!isObject(container) || !counts(container)) continue;
      for (const port of listOf(container['ports'], `${at}.${field}[${index}].ports`, problems)) {
        const named = namedPort(port);
        if (named !== undefined) ports.push(named);
        onNode ||= isObject(port) && typeof port['hostPort'] === 'number' && port['hostPort'] > 0;
      }
    }
  };
  add(spec['containers'], 'containers', () => true);
  add(spec['initContainers'], 'initContainers', (container) => container['restartPolicy'] === 'Always');
  return { ports: ports.length === 0 ? NO_PORTS : [...ports], onNode };
}

/** The annotation is nobody's standard: what the charts of Prometheus look for unless told otherwise. */
function untoldCallers(annotations: unknown, onNode: boolean): readonly UntoldCaller[] | undefined {
  const isScraped = isObject(annotations) && annotations['prometheus.io/scrape'] === 'true';
  if (isScraped) return onNode ? NODE_AND_SCRAPER : SCRAPER;
  return onNode ? NODE : undefined;
}

const NODE: readonly UntoldCaller[] = ['node'];
const SCRAPER: readonly UntoldCaller[] = ['scraper'];
const NODE_AND_SCRAPER: readonly UntoldCaller[] = ['node', 'scraper'];

const NO_PORTS: readonly NamedPort[] = [];
const NO_ADDRESSES: readonly string[] = [];

function namedPort(raw: unknown): NamedPort | undefined {
  if (!isObject(raw)) return undefined;
  const { name, containerPort, protocol = 'TCP' } = raw;
  if (typeof name !== 'string' || name === '' || typeof containerPort !== 'number') return undefined;
  return isProtocol(protocol) ? { name, protocol, number: containerPort } : undefined;
}

function isProtocol(value: unknown): value is Protocol {
  return PROTOCOLS.some((protocol) => protocol === value);
}

function addressesOf(status: RawObject, problems: Problem[]): readonly string[] {
  const addresses: string[] = [];
  for (const entry of listOf(status['podIPs'], 'status.podIPs', problems)) {
    if (isObject(entry) && typeof entry['ip'] === 'string') addresses.push(entry['ip']);
  }
  return addresses.length === 0 ? NO_ADDRESSES : [...addresses];
}

function phaseOf(source: WorkloadKind, phase: unknown): Workload['phase'] {
  if (source !== 'Pod') return 'template';
  if (phase === 'Succeeded' || phase === 'Failed') return 'finished';
  return phase === 'Running' ? 'running' : 'pending';
}
