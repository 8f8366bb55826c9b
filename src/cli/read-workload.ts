import { parseWorkload } from '../kubernetes/parse-workload.js';
import { clusterPolicyKey, type ClusterPolicyKind } from '../model/cluster-policy.js';
import type { Kind } from '../model/change.js';
import type { Result } from '../model/result.js';
import { workloadKey, type ObjectReference } from '../model/snapshot.js';
import type { Workload, WorkloadKind } from '../model/workload.js';
import { withNamespace, type RawObject } from './classify-object.js';

/** Reads a workload of a file. One whose name is generated gets one here, of its own by `ordinal`. */
export function readWorkload(raw: RawObject, kind: WorkloadKind, ordinal: number): Result<Workload> {
  const metadata = metadataOf(raw);
  const { name, generateName } = metadata;
  if ((name ?? '') !== '' || typeof generateName !== 'string' || generateName === '') return parseWorkload(raw, kind);
  return parseWorkload({ ...raw, metadata: { ...metadata, name: `${generateName}${ordinal}` } }, kind);
}

/** Which object it is, read without the parser: it must be known of what cannot be read as well. */
export function referenceTo(
  given: RawObject,
  kind: Kind | ClusterPolicyKind | WorkloadKind,
  defaultNamespace: string,
): ObjectReference {
  const metadata = metadataOf(withNamespace(given, defaultNamespace));
  const name = textOf(metadata['name']);
  const namespace = textOf(metadata['namespace']);
  switch (kind) {
    case 'Namespace':
      return { kind: 'namespaces', namespace: name, name };
    case 'NetworkPolicy':
      return { kind: 'policies', namespace, name };
    case 'ClusterNetworkPolicy':
    case 'AdminNetworkPolicy':
    case 'BaselineAdminNetworkPolicy':
      return { kind: 'clusterPolicies', namespace: '', name: clusterPolicyKey({ source: kind, name }) };
    default:
      return { kind: 'workloads', namespace, name: workloadKey({ source: kind, name }) };
  }
}

function metadataOf(raw: RawObject): RawObject {
  const metadata = Object.hasOwn(raw, 'metadata') ? raw['metadata'] : undefined;
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? (metadata as RawObject) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
