import type { Ingress, IngressBackend } from '../model/exposure.js';
import { itemPath } from '../model/field-path.js';
import type { Problem, Result } from '../model/result.js';
import { required } from './api-messages.js';
import { isAbsent, isObject, listOf, objectOf, textOf, type RawObject } from './raw-value.js';

/** The API version under which Ingresses are served. */
export const INGRESS_VERSION = 'networking.k8s.io/v1';

/** Where the class stood before it was a field; controllers go on reading it. */
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const NOTHING: RawObject = {};

/**
 * Reads of a `networking.k8s.io/v1` Ingress its class and the ports of Services that it sends requests to, each once for
 * each place. Backends that are no Services are passed over: nobody but their controller knows what stands behind them.
 * Not ok where one of these has not the form that the API gives it. Never throws.
 */
export function parseIngress(raw: unknown): Result<Ingress> {
  if (!isObject(raw)) return { ok: false, problems: [{ at: '', message: 'must be an object' }] };
  const problems: Problem[] = [];
  const metadata = objectOf(raw['metadata'], 'metadata', problems) ?? NOTHING;
  const name = textOf(metadata['name'], 'metadata.name', problems);
  if (name === '') problems.push({ at: 'metadata.name', message: 'is missing' });
  const spec = objectOf(raw['spec'], 'spec', problems) ?? NOTHING;
  const value: Ingress = {
    kind: 'Ingress',
    namespace: textOf(metadata['namespace'], 'metadata.namespace', problems) ?? '',
    name: name ?? '',
    className: classFrom(spec['ingressClassName'], metadata['annotations'], problems),
    backends: backendsOf(spec, problems),
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value };
}

function classFrom(field: unknown, annotations: unknown, problems: Problem[]): string {
  const given = textOf(field, 'spec.ingressClassName', problems);
  if (given !== '') return given ?? '';
  const map = objectOf(annotations, 'metadata.annotations', problems) ?? NOTHING;
  return Object.hasOwn(map, CLASS_ANNOTATION)
    ? (textOf(map[CLASS_ANNOTATION], `metadata.annotations["${CLASS_ANNOTATION}"]`, problems) ?? '')
    : '';
}

function backendsOf(spec: RawObject, problems: Problem[]): readonly IngressBackend[] {
  const backends: IngressBackend[] = [];
  const add = (raw: unknown, at: string): void => {
    const backend = backendFrom(raw, at, problems);
    if (backend !== undefined) backends.push(backend);
  };
  if (!isAbsent(spec['defaultBackend'])) add(spec['defaultBackend'], 'spec.defaultBackend');
  for (const [k, item] of listOf(spec['rules'], 'spec.rules', problems).entries()) {
    const at = itemPath('spec.rules', k);
    const rule = objectOf(item, at, problems) ?? NOTHING;
    const http = objectOf(rule['http'], `${at}.http`, problems) ?? NOTHING;
    for (const [n, path] of listOf(http['paths'], `${at}.http.paths`, problems).entries()) {
      const place = itemPath(`${at}.http.paths`, n);
      add((objectOf(path, place, problems) ?? NOTHING)['backend'], `${place}.backend`);
    }
  }
  return backends;
}

function backendFrom(raw: unknown, at: string, problems: Problem[]): IngressBackend | undefined {
  const backend = objectOf(raw, at, problems);
  if (backend === undefined || (isAbsent(backend['service']) && !isAbsent(backend['resource']))) return undefined;
  const service = objectOf(backend['service'], `${at}.service`, problems);
  if (service === undefined) return undefined;
  const name = textOf(service['name'], `${at}.service.name`, problems);
  if (name === '') problems.push({ at: `${at}.service.name`, message: required('') });
  const port = portFrom(service['port'], `${at}.service.port`, problems);
  return name === undefined || port === undefined ? undefined : { at, service: name, port };
}

/** By number or by name, and by one of them. */
function portFrom(raw: unknown, at: string, problems: Problem[]): number | string | undefined {
  const port = objectOf(raw, at, problems);
  if (port === undefined) return undefined;
  const name = textOf(port['name'], `${at}.name`, problems);
  if (name === undefined) return undefined;
  if (name !== '') return name;
  const { number } = port;
  if (typeof number === 'number' && Number.isInteger(number)) return number;
  problems.push(
    isAbsent(number)
      ? { at, message: required('port name or number is required') }
      : { at: `${at}.number`, message: 'must be a whole number' },
  );
  return undefined;
}
