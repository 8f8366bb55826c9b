import type { Service, ServicePort } from '../model/exposure.js';
import { itemPath } from '../model/field-path.js';
import type { Labels } from '../model/labels.js';
import type { Problem, Result } from '../model/result.js';
import { invalid, unsupported } from './api-messages.js';
import { parseProtocol } from './parse-ports.js';
import { collected, isAbsent, isObject, listOf, objectOf, textOf, type RawObject } from './raw-value.js';

/** The API version under which Services are served. */
export const SERVICE_VERSION = 'v1';

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;
const NOTHING: RawObject = {};
const HIGHEST = 65535;

/**
 * Reads of a core Service what says which pods stand behind which ports, with the API server's defaults: `ClusterIP`, TCP,
 * and a target port that is the port unless it is said (SetDefaults_Service, k8s.io/kubernetes/pkg/apis/core/v1). Everything
 * else is let go of. Not ok where one of these has not the form that the API gives it. Never throws.
 */
export function parseService(raw: unknown): Result<Service> {
  if (!isObject(raw)) return { ok: false, problems: [{ at: '', message: 'must be an object' }] };
  const problems: Problem[] = [];
  const metadata = objectOf(raw['metadata'], 'metadata', problems) ?? NOTHING;
  const name = textOf(metadata['name'], 'metadata.name', problems);
  if (name === '') problems.push({ at: 'metadata.name', message: 'is missing' });
  const spec = objectOf(raw['spec'], 'spec', problems) ?? NOTHING;
  const type = typeFrom(spec['type'], problems);
  const value: Service = {
    kind: 'Service',
    namespace: textOf(metadata['namespace'], 'metadata.namespace', problems) ?? '',
    name: name ?? '',
    type,
    selector: selectorFrom(spec['selector'], type, problems),
    ports: collected(listOf(spec['ports'], 'spec.ports', problems), (port, k) =>
      portFrom(port, itemPath('spec.ports', k), problems),
    ),
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value };
}

function typeFrom(raw: unknown, problems: Problem[]): Service['type'] {
  const text = textOf(raw, 'spec.type', problems);
  if (text === undefined || text === '') return 'ClusterIP';
  const type = TYPES.find((one) => one === text);
  if (type === undefined) problems.push({ at: 'spec.type', message: unsupported(text, TYPES) });
  return type ?? 'ClusterIP';
}

/**
 * One without keys selects nothing, unlike that of a policy, and a name of somewhere else has no endpoints whatever it
 * selects (https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors).
 */
function selectorFrom(raw: unknown, type: Service['type'], problems: Problem[]): Labels | undefined {
  const map = objectOf(raw, 'spec.selector', problems) ?? NOTHING;
  const keys = Object.keys(map);
  for (const key of keys)
    if (typeof map[key] !== 'string')
      problems.push({ at: 'spec.selector', message: `the value of ${JSON.stringify(key)} must be a string` });
  return keys.length === 0 || type === 'ExternalName' ? undefined : (map as Labels);
}

function portFrom(raw: unknown, at: string, problems: Problem[]): ServicePort | undefined {
  const item = objectOf(raw, at, problems);
  if (item === undefined) return undefined;
  const { port, targetPort } = item;
  const number = portNumber(port, `${at}.port`, problems);
  const named = typeof targetPort === 'string' && targetPort !== '';
  return {
    name: textOf(item['name'], `${at}.name`, problems) ?? '',
    protocol: parseProtocol(item['protocol'], at, problems),
    port: number,
    targetPort: named
      ? targetPort
      : isUnset(targetPort)
        ? number
        : portNumber(targetPort, `${at}.targetPort`, problems),
  };
}

/** Zero and the empty name are no ports, and stand for what is not said. */
function isUnset(targetPort: unknown): boolean {
  return isAbsent(targetPort) || targetPort === 0 || targetPort === '';
}

function portNumber(raw: unknown, at: string, problems: Problem[]): number {
  if (typeof raw !== 'number' || !Number.isInteger(raw)) {
    problems.push({ at, message: 'must be a whole number' });
    return 0;
  }
  if (raw < 1 || raw > HIGHEST)
    problems.push({ at, message: invalid(raw, `must be between 1 and ${HIGHEST}, inclusive`) });
  return raw;
}
