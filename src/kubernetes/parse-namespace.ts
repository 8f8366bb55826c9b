import { labelOf, NAMESPACE_NAME_LABEL, type Labels } from '../model/labels.js';
import type { Namespace } from '../model/namespace.js';
import type { Problem, Result } from '../model/result.js';
import { forbidden } from './api-messages.js';
import { dnsLabelComplaints } from './name-syntax.js';
import { parseMetadata } from './parse-metadata.js';
import { isAbsent, isObject } from './raw-value.js';

/**
 * Reads a core Namespace and puts its name among its labels, as the API server does to every one (N12:
 * `SetDefaults_Namespace`, k8s.io/kubernetes/pkg/apis/core/v1). Not ok with everything the API server would refuse of
 * its name, labels and annotations, in its words. Never throws.
 */
export function parseNamespace(raw: unknown): Result<Namespace> {
  if (!isObject(raw)) return { ok: false, problems: [{ at: '', message: 'must be an object' }] };
  const problems: Problem[] = [];
  if (!isAbsent(raw['kind']) && raw['kind'] !== 'Namespace')
    problems.push({ at: 'kind', message: 'must be "Namespace"' });
  if (!isAbsent(raw['apiVersion']) && raw['apiVersion'] !== 'v1')
    problems.push({ at: 'apiVersion', message: 'must be "v1"' });
  const { namespace, name, metadata } = parseMetadata(raw['metadata'], dnsLabelComplaints, problems);
  if (namespace !== '') problems.push({ at: 'metadata.namespace', message: forbidden('not allowed on this type') });
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    value: { kind: 'Namespace', name, metadata: { ...metadata, labels: named(metadata.labels, name) } },
  };
}

function named(labels: Labels, name: string): Labels {
  if (name === '' || labelOf(labels, NAMESPACE_NAME_LABEL) === name) return labels;
  // Spreading defines keys and never assigns them, so that one called `__proto__` stays a label.
  return { ...labels, [NAMESPACE_NAME_LABEL]: name };
}
