import { parseNamespace } from '../../src/kubernetes/parse-namespace.js';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import { parseWorkload } from '../../src/kubernetes/parse-workload.js';
import type { Result } from '../../src/model/result.js';
import { snapshotOf, type Snapshot, type SnapshotObject } from '../../src/model/snapshot.js';
import type { Connection, End, ReachMap } from '../../src/reach/views.js';

type Json = Readonly<Record<string, unknown>>;

function read<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** A Namespace. */
export function namespace(name: string, labels: Json = {}): SnapshotObject {
  return read(parseNamespace({ metadata: { name, labels } }));
}

/** A running Pod `namespace/name`; without addresses unless they are given. */
export function pod(
  path: string,
  labels: Json,
  more: { ips?: string[]; owner?: string; spec?: Json } = {},
): SnapshotObject {
  const [namespace, name] = path.split('/');
  const [kind, owner] = (more.owner ?? '').split('/');
  return read(
    parseWorkload(
      {
        metadata: {
          namespace,
          name,
          labels,
          ...(more.owner !== undefined && { ownerReferences: [{ kind, name: owner, controller: true }] }),
        },
        spec: more.spec ?? {},
        status: { phase: 'Running', podIPs: (more.ips ?? []).map((ip) => ({ ip })) },
      },
      'Pod',
    ),
  );
}

/** A Deployment `namespace/name`, or what else has a template. */
export function template(
  path: string,
  labels: Json,
  more: { kind?: 'Deployment' | 'ReplicaSet' | 'StatefulSet'; owner?: string } = {},
): SnapshotObject {
  const [namespace, name] = path.split('/');
  const [kind, owner] = (more.owner ?? '').split('/');
  return read(
    parseWorkload(
      {
        metadata: {
          namespace,
          name,
          ...(more.owner !== undefined && { ownerReferences: [{ kind, name: owner, controller: true }] }),
        },
        spec: { template: { metadata: { labels }, spec: {} } },
      },
      more.kind ?? 'Deployment',
    ),
  );
}

/** A NetworkPolicy `namespace/name`. */
export function policy(path: string, spec: Json): SnapshotObject {
  const [namespace, name] = path.split('/');
  return read(parseNetworkPolicy({ metadata: { namespace, name }, spec }));
}

/** A cluster in which there is nothing else. */
export function clusterOf(...objects: readonly SnapshotObject[]): Snapshot {
  return snapshotOf(objects, ['namespaces', 'policies', 'workloads', 'clusterPolicies']);
}

/** `shop/web -> data/db: TCP 5432`, in the order of the connections. */
export function lines(connections: readonly Connection[]): readonly string[] {
  return connections.map(({ from, to, ports }) => `${endText(from)} -> ${endText(to)}: ${ports.toString()}`);
}

/** The same, without addresses. */
export function paths({ connections }: ReachMap): readonly string[] {
  return lines(connections.filter(({ from, to }) => from.kind === 'workload' && to.kind === 'workload'));
}

function endText(end: End): string {
  return end.kind === 'workload' ? `${end.namespace}/${end.name}` : end.addresses.toString();
}
