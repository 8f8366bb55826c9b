import { itemPath } from '../model/field-path.js';
import type { Direction, NetworkPolicy, PolicyRule } from '../model/network-policy.js';
import type { Problem, Result } from '../model/result.js';
import { invalid, unsupported } from './api-messages.js';
import { subdomainComplaints } from './name-syntax.js';
import { parseMetadata } from './parse-metadata.js';
import { parsePeers } from './parse-peers.js';
import { parsePorts } from './parse-ports.js';
import { parseSelector } from './parse-selector.js';
import { collected, isAbsent, isObject, listOf, objectOf, textOf, unknownField, type RawObject } from './raw-value.js';

const API_VERSION = 'networking.k8s.io/v1';
const POLICY_TYPES = ['Ingress', 'Egress'];
const NO_RULES: readonly PolicyRule[] = [];
const NO_SPEC: RawObject = {};

/**
 * Reads a `networking.k8s.io/v1` NetworkPolicy as JSON or YAML give it (client-shape.ts brings the typed objects of
 * @kubernetes/client-node into that form), and applies the API server's defaults (N1, N7, N11, N15). Not ok with everything that the API
 * server would refuse, in its words, and with each field that it does not know: `ValidateNetworkPolicy`,
 * k8s.io/kubernetes/pkg/apis/networking/validation. Never throws.
 *
 * As in the API server's decoder, null is absence: a rule that is null is the empty rule, and allows everything.
 */
export function parseNetworkPolicy(raw: unknown): Result<NetworkPolicy> {
  if (!isObject(raw)) return { ok: false, problems: [{ at: '', message: 'must be an object' }] };
  const problems: Problem[] = [];
  checkType(raw, problems);
  const { namespace, name, metadata } = parseMetadata(raw['metadata'], subdomainComplaints, problems);

  const spec = objectOf(raw['spec'], 'spec', problems) ?? NO_SPEC;
  for (const field in spec) {
    if (!isSpecField(field)) unknownField('spec', field, problems);
  }
  const podSelector = parseSelector(spec['podSelector'], 'spec.podSelector', problems);
  const ingress = parseRules(spec['ingress'], 'ingress', problems);
  const egress = parseRules(spec['egress'], 'egress', problems);
  const types = parseTypes(spec['policyTypes'], problems);
  if (problems.length > 0) return { ok: false, problems };

  const typesWritten = types.length > 0;
  const isolates = {
    ingress: !typesWritten || types.includes('Ingress'),
    egress: typesWritten ? types.includes('Egress') : egress.length > 0,
  };
  const value: NetworkPolicy = {
    kind: 'NetworkPolicy',
    namespace,
    name,
    metadata,
    podSelector,
    isolates,
    typesWritten,
    rules: { ingress, egress },
  };
  return { ok: true, value };
}

function checkType(raw: RawObject, problems: Problem[]): void {
  for (const field in raw) {
    if (field === 'kind') {
      if (!isAbsent(raw[field]) && raw[field] !== 'NetworkPolicy')
        problems.push({ at: field, message: 'must be "NetworkPolicy"' });
    } else if (field === 'apiVersion') {
      if (!isAbsent(raw[field]) && raw[field] !== API_VERSION)
        problems.push({ at: field, message: `must be "${API_VERSION}"` });
    } else if (field !== 'metadata' && field !== 'spec' && field !== 'status') {
      unknownField('', field, problems);
    }
  }
}

function isSpecField(field: string): boolean {
  return field === 'podSelector' || field === 'policyTypes' || field === 'ingress' || field === 'egress';
}

function parseRules(raw: unknown, direction: Direction, problems: Problem[]): readonly PolicyRule[] {
  if (isAbsent(raw)) return NO_RULES;
  const items = listOf(raw, `spec.${direction}`, problems);
  return collected(items, (item, k) => {
    const at = itemPath(direction === 'ingress' ? 'spec.ingress' : 'spec.egress', k);
    const rule = objectOf(item, at, problems);
    if (rule === undefined) return undefined;
    return direction === 'ingress' ? ingressRule(rule, at, problems) : egressRule(rule, at, problems);
  });
}

function ingressRule(rule: RawObject, at: string, problems: Problem[]): PolicyRule {
  for (const field in rule) {
    if (field !== 'from' && field !== 'ports') unknownField(at, field, problems);
  }
  const ports = parsePorts(rule['ports'], `${at}.ports`, problems);
  const peers = parsePeers(rule['from'], `${at}.from`, problems);
  return { at, direction: 'ingress', peers, ports };
}

function egressRule(rule: RawObject, at: string, problems: Problem[]): PolicyRule {
  for (const field in rule) {
    if (field !== 'to' && field !== 'ports') unknownField(at, field, problems);
  }
  const ports = parsePorts(rule['ports'], `${at}.ports`, problems);
  const peers = parsePeers(rule['to'], `${at}.to`, problems);
  return { at, direction: 'egress', peers, ports };
}

function parseTypes(raw: unknown, problems: Problem[]): readonly unknown[] {
  const types = listOf(raw, 'spec.policyTypes', problems);
  if (types.length > POLICY_TYPES.length) {
    problems.push({
      at: 'spec.policyTypes',
      message: invalid(types.slice(0, 10), 'may not specify more than two policyTypes'),
    });
    return types;
  }
  for (let k = 0; k < types.length; k++) {
    if (types[k] === 'Ingress' || types[k] === 'Egress') continue;
    const at = `spec.policyTypes[${k}]`;
    const type = textOf(types[k], at, problems);
    if (type !== undefined) problems.push({ at, message: unsupported(type, POLICY_TYPES) });
  }
  return types;
}
