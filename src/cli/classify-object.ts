import { apiVersionsOf, clusterPolicyKindOf } from '../kubernetes/parse-cluster-policy.js';
import { INGRESS_VERSION } from '../kubernetes/parse-ingress.js';
import { SERVICE_VERSION } from '../kubernetes/parse-service.js';
import { workloadKindOf } from '../kubernetes/parse-workload.js';
import type { Kind } from '../model/change.js';
import { CLUSTER_POLICY_GROUP, CLUSTER_POLICY_KINDS, type ClusterPolicyKind } from '../model/cluster-policy.js';
import type { Problem } from '../model/result.js';
import type { ExposureResource } from '../model/watched-resources.js';
import type { WorkloadKind } from '../model/workload.js';

/** An object as parsed from text. */
export type RawObject = Readonly<Record<string, unknown>>;

/** What a value from a manifest is to us. */
export type Classified =
  | { readonly is: 'judged'; readonly kind: Kind; readonly raw: RawObject }
  | { readonly is: 'clusterPolicy'; readonly kind: ClusterPolicyKind; readonly raw: RawObject }
  | { readonly is: 'workload'; readonly kind: WorkloadKind; readonly raw: RawObject }
  | { readonly is: 'exposure'; readonly kind: ExposureResource['kind']; readonly raw: RawObject }
  | { readonly is: 'other' }
  | { readonly is: 'nothing' }
  | { readonly is: 'wrong'; readonly problem: Problem };

const API_VERSIONS: Readonly<Record<Kind, string>> = { NetworkPolicy: 'networking.k8s.io/v1', Namespace: 'v1' };

const EXPOSURE_VERSIONS: Readonly<Record<ExposureResource['kind'], string>> = {
  Service: SERVICE_VERSION,
  Ingress: INGRESS_VERSION,
};

const LISTS: ReadonlySet<string> = new Set(['List', 'NetworkPolicyList', 'NamespaceList']);

/**
 * Tells apart what is judged, cluster-wide policies, workloads, what offers them to others, other kinds, values without any sign of being an object (`nothing`: Helm values, a
 * kustomization), and what looks like ours and is not. Kinds of the same name that other vendors define, as Calico's
 * and Antrea's NetworkPolicy, are other kinds; an API version that Kubernetes removed, or never had, is an error.
 */
export function classifyObject(value: unknown): Classified {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { is: 'nothing' };
  const raw = value as RawObject;
  const apiVersion = own(raw, 'apiVersion');
  const kind = own(raw, 'kind');
  if (apiVersion === undefined && kind === undefined) return { is: 'nothing' };
  if (typeof kind !== 'string' || kind === '') return wrong('kind', 'Required value: an object says what it is');
  if (typeof apiVersion !== 'string' || apiVersion === '')
    return wrong('apiVersion', 'Required value: an object says which API it belongs to');
  // Good ones have been expanded before; kubectl takes apart whatever has items.
  if (LISTS.has(kind) || Array.isArray(own(raw, 'items')))
    return wrong('items', `Invalid value: this ${kind} of ${apiVersion} cannot be taken apart`);
  if (kind !== 'NetworkPolicy' && kind !== 'Namespace') {
    const workload = workloadKindOf(raw);
    if (workload !== undefined) return { is: 'workload', kind: workload, raw };
    if ((kind === 'Service' || kind === 'Ingress') && apiVersion === EXPOSURE_VERSIONS[kind])
      return { is: 'exposure', kind, raw };
    return classifyClusterPolicy(raw, kind, apiVersion);
  }
  if (apiVersion === API_VERSIONS[kind]) return { is: 'judged', kind, raw };
  const [group = '', version] = apiVersion.split('/');
  const foreign = version !== undefined && group.includes('.') && !/(^|\.)(k8s|kubernetes)\.io$/.test(group);
  if (foreign) return { is: 'other' };
  return wrong(
    'apiVersion',
    `Unsupported value: ${JSON.stringify(apiVersion)}: a ${kind} is judged as ${API_VERSIONS[kind]}; convert it first`,
  );
}

/** Other vendors have a ClusterNetworkPolicy as well; only versions of the one that is read here can be wrong. */
function classifyClusterPolicy(raw: RawObject, name: string, apiVersion: string): Classified {
  const kind = clusterPolicyKindOf(raw);
  if (kind !== undefined) return { is: 'clusterPolicy', kind, raw };
  const meant = CLUSTER_POLICY_KINDS.find((one) => one === name);
  if (meant === undefined || !apiVersion.startsWith(`${CLUSTER_POLICY_GROUP}/`)) return { is: 'other' };
  return wrong(
    'apiVersion',
    `Unsupported value: ${JSON.stringify(apiVersion)}: a ${meant} is read as ${apiVersionsOf(meant).join(' or ')}; convert it first`,
  );
}

function wrong(at: string, message: string): Classified {
  return { is: 'wrong', problem: { at, message } };
}

function own(raw: RawObject, key: string): unknown {
  return Object.hasOwn(raw, key) ? raw[key] : undefined;
}

/** The object with a namespace where it has none, as kubectl fills it in. Says nothing of objects whose metadata is no mapping. */
export function withNamespace(raw: RawObject, namespace: string): RawObject {
  const metadata = own(raw, 'metadata') ?? {};
  if (typeof metadata !== 'object' || Array.isArray(metadata)) return raw;
  const given = own(metadata as RawObject, 'namespace');
  return given === undefined || given === null || given === '' ? { ...raw, metadata: { ...metadata, namespace } } : raw;
}
