import {
  CLUSTER_POLICY_GROUP,
  CLUSTER_POLICY_KINDS,
  CLUSTER_POLICY_VERSIONS,
  LAST_PRIORITY,
  type ClusterPolicy,
  type ClusterPolicyKind,
  type SelectedPods,
  type Tier,
} from '../model/cluster-policy.js';
import type { Problem, Result } from '../model/result.js';
import { forbidden, outOfSchema, required, tooMany, unsupported } from './api-messages.js';
import { subdomainComplaints } from './name-syntax.js';
import { parseClusterRules } from './parse-cluster-rules.js';
import { parseMetadata } from './parse-metadata.js';
import { parseSelectedPods, selectedByNamespace } from './parse-selected-pods.js';
import { isAbsent, isObject, objectOf, textOf, unknownField, type RawObject } from './raw-value.js';

/** Which kind of cluster-wide policy an object says it is, if any. */
export function clusterPolicyKindOf({ kind, apiVersion }: RawObject): ClusterPolicyKind | undefined {
  return CLUSTER_POLICY_KINDS.find((one) => kind === one && apiVersionsOf(one).some((each) => apiVersion === each));
}

/** `policy.networking.k8s.io/v1alpha2` and so on: the versions of a kind that are read. */
export function apiVersionsOf(kind: ClusterPolicyKind): readonly string[] {
  return CLUSTER_POLICY_VERSIONS[kind].map((version) => `${CLUSTER_POLICY_GROUP}/${version}`);
}

/**
 * Reads a policy of the whole cluster (N30; sigs.k8s.io/network-policy-api, apis/v1alpha1, v1alpha2 and v1beta1). Not ok
 * with what leaves its meaning open, in the words of the API server and the schemas of these kinds, and with each field
 * that they do not have. A peer or port of no known kind is no problem but a value, which fails closed. Never throws.
 *
 * `source` says which kind it is; an object that says another one is refused.
 */
export function parseClusterPolicy(raw: unknown, source: ClusterPolicyKind): Result<ClusterPolicy> {
  if (!isObject(raw)) return { ok: false, problems: [{ at: '', message: 'must be an object' }] };
  const problems: Problem[] = [];
  checkType(raw, source, problems);
  const { namespace, name, metadata } = parseMetadata(raw['metadata'], subdomainComplaints, problems);
  if (namespace !== '') problems.push({ at: 'metadata.namespace', message: forbidden('not allowed on this type') });

  if (isAbsent(raw['spec'])) problems.push({ at: 'spec', message: required('') });
  const spec = objectOf(raw['spec'], 'spec', problems) ?? {};
  if (isAbsent(raw['spec'])) return { ok: false, problems };
  for (const field in spec) if (!FIELDS[source].has(field)) unknownField('spec', field, problems);
  const value: ClusterPolicy = {
    kind: 'ClusterPolicy',
    source,
    name,
    metadata,
    tier: source === 'ClusterNetworkPolicy' ? tierOf(spec['tier'], problems) : TIERS[source],
    priority: source === 'BaselineAdminNetworkPolicy' ? LAST_PRIORITY : priorityOf(spec['priority'], problems),
    subject: subjectOf(spec['subject'], source, problems),
    rules: {
      ingress: parseClusterRules(spec['ingress'], { source, direction: 'ingress' }, problems),
      egress: parseClusterRules(spec['egress'], { source, direction: 'egress' }, problems),
    },
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value };
}

const FIELDS: Readonly<Record<ClusterPolicyKind, ReadonlySet<string>>> = {
  ClusterNetworkPolicy: new Set(['tier', 'priority', 'subject', 'ingress', 'egress']),
  AdminNetworkPolicy: new Set(['priority', 'subject', 'ingress', 'egress']),
  BaselineAdminNetworkPolicy: new Set(['subject', 'ingress', 'egress']),
};

const TIERS = { AdminNetworkPolicy: 'admin', BaselineAdminNetworkPolicy: 'baseline' } as const;

function checkType(raw: RawObject, source: ClusterPolicyKind, problems: Problem[]): void {
  const { kind, apiVersion } = raw;
  if (!isAbsent(kind) && kind !== source) problems.push({ at: 'kind', message: `must be "${source}"` });
  const versions = apiVersionsOf(source);
  if (!isAbsent(apiVersion) && !versions.some((version) => version === apiVersion))
    problems.push({ at: 'apiVersion', message: `must be ${versions.map((each) => `"${each}"`).join(' or ')}` });
  for (const field in raw) {
    if (!['kind', 'apiVersion', 'metadata', 'spec', 'status'].includes(field)) unknownField('', field, problems);
  }
}

function tierOf(raw: unknown, problems: Problem[]): Tier {
  if (raw === 'Admin') return 'admin';
  if (raw === 'Baseline') return 'baseline';
  const at = 'spec.tier';
  const word = textOf(raw, at, problems);
  if (isAbsent(raw)) problems.push({ at, message: required('') });
  else if (word !== undefined) problems.push({ at, message: unsupported(word, ['Admin', 'Baseline']) });
  return 'admin';
}

function priorityOf(raw: unknown, problems: Problem[]): number {
  const at = 'spec.priority';
  if (isAbsent(raw)) problems.push({ at, message: required('') });
  else if (typeof raw !== 'number' || !Number.isInteger(raw)) problems.push({ at, message: 'must be a whole number' });
  else if (raw < 0) problems.push({ at, message: outOfSchema(raw, at, 'should be greater than or equal to 0') });
  else if (raw >= LAST_PRIORITY)
    problems.push({ at, message: outOfSchema(raw, at, `should be less than or equal to ${LAST_PRIORITY - 1}`) });
  else return raw;
  return 0;
}

/** Exactly one of its two fields; what selects nobody knows whom is refused, as nothing is said of failing closed. */
function subjectOf(raw: unknown, source: ClusterPolicyKind, problems: Problem[]): SelectedPods {
  const at = 'spec.subject';
  if (isAbsent(raw)) problems.push({ at, message: required('') });
  const subject = objectOf(raw, at, problems) ?? {};
  for (const field in subject) if (field !== 'namespaces' && field !== 'pods') unknownField(at, field, problems);
  const { namespaces, pods } = subject;
  if (isObject(raw) && isAbsent(namespaces) && isAbsent(pods))
    problems.push({ at, message: outOfSchema(0, at, 'should have at least 1 properties') });
  if (!isAbsent(namespaces) && !isAbsent(pods)) problems.push({ at, message: tooMany(2, 1) });
  return isAbsent(pods)
    ? selectedByNamespace(namespaces, `${at}.namespaces`, problems)
    : parseSelectedPods(pods, { at: `${at}.pods`, source }, problems);
}
