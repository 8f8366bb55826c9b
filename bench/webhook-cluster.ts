import { parseNamespace } from '../src/kubernetes/parse-namespace.js';
import { parseNetworkPolicy } from '../src/kubernetes/parse-network-policy.js';
import { parseWorkload } from '../src/kubernetes/parse-workload.js';
import type { Result } from '../src/model/result.js';
import { SNAPSHOT_KINDS, snapshotOf, type Snapshot, type SnapshotObject } from '../src/model/snapshot.js';
import { STORED } from './webhook-bodies.js';

type Json = Readonly<Record<string, unknown>>;

/** Manifests of all that the policies of the bodies speak of: their namespace with a default-deny, and a workload for each selector. */
export function clusterOfBodies(): string {
  return objects()
    .map((object) => JSON.stringify(object))
    .join('\n---\n');
}

/** The same, in memory. */
export function snapshotOfBodies(): Snapshot {
  return snapshotOf(objects().map(read), SNAPSHOT_KINDS);
}

function read(raw: Json): SnapshotObject {
  const result: Result<SnapshotObject> =
    raw['kind'] === 'Namespace'
      ? parseNamespace(raw)
      : raw['kind'] === 'NetworkPolicy'
        ? parseNetworkPolicy(raw)
        : parseWorkload(raw, 'Deployment');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function objects(): readonly Json[] {
  const labels = [{ app: 'web' }, ...Array.from({ length: 64 }, (_, k) => ({ app: `client-${k}`, tier: 'frontend' }))];
  const metadata = { namespace: 'shop' };
  return [
    namespace('shop'),
    namespace('kube-system'),
    workload('kube-system', { 'k8s-app': 'kube-dns' }),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { ...metadata, name: 'default-deny' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    },
    STORED,
    ...labels.map((label) => workload('shop', label)),
  ];
}

function namespace(name: string): Json {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function workload(namespace: string, labels: Readonly<Record<string, string>>): Json {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name: Object.values(labels)[0] },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [] } } },
  };
}
