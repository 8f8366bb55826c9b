import { loadProfile, type LoadedProfile } from '../src/guardrails/load-profile.js';
import { parseNamespace } from '../src/kubernetes/parse-namespace.js';
import { parseNetworkPolicy } from '../src/kubernetes/parse-network-policy.js';
import { parseWorkload, workloadKindOf } from '../src/kubernetes/parse-workload.js';
import type { Actor, Change, NamespaceChange, Operation, PolicyChange } from '../src/model/change.js';
import type { Namespace } from '../src/model/namespace.js';
import {
  SNAPSHOT_KINDS,
  snapshotOf as snapshotOfObjects,
  type Snapshot,
  type SnapshotObject,
} from '../src/model/snapshot.js';

/** The instant at which tests take place, in milliseconds since 1970. */
export const NOW = Date.UTC(2026, 0, 1);

type Json = Readonly<Record<string, unknown>>;

/** A raw NetworkPolicy `shop/web` with this spec. */
export function policy(spec: Json, metadata: Json = {}): Json {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: 'shop', name: 'web', ...metadata },
    spec,
  };
}

/** A raw Namespace. */
export function namespace(name: string, labels: Json = {}): Json {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** A raw Deployment `shop/web`, whose pods carry these labels: by default `app` with its name. */
export function deployment(path: string, labels: Json = { app: path.split('/')[1] }): Json {
  const [namespace, name] = path.split('/');
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name },
    spec: { template: { metadata: { labels }, spec: { containers: [{ name: 'main' }] } } },
  };
}

interface Sides {
  readonly before?: Json;
  readonly after?: Json;
  readonly actor?: Actor;
  readonly subresource?: string;
}

const DEV: Actor = { name: 'dev', groups: ['developers'] };

/** A change of a policy: which sides are given decides the operation. */
export function policyChange({ before, after, actor = DEV, subresource = '' }: Sides): PolicyChange {
  const metadata = ((after ?? before)?.['metadata'] ?? {}) as { namespace?: string; name?: string };
  return {
    kind: 'NetworkPolicy',
    operation: operation({ before, after }),
    subresource,
    namespace: metadata.namespace ?? 'default',
    name: metadata.name ?? '',
    actor,
    dryRun: false,
    before: before && { raw: before, read: parseNetworkPolicy(before) },
    after: after && { raw: after, read: parseNetworkPolicy(after) },
  };
}

/** A change of a namespace: which sides are given decides the operation. */
export function namespaceChange({ before, after, actor = DEV, subresource = '' }: Sides): NamespaceChange {
  const { name = '' } = ((after ?? before)?.['metadata'] ?? {}) as { name?: string };
  return {
    kind: 'Namespace',
    operation: operation({ before, after }),
    subresource,
    namespace: name,
    name,
    actor,
    dryRun: false,
    before: before && { raw: before, read: parseNamespace(before) },
    after: after && { raw: after, read: parseNamespace(after) },
  };
}

function operation({ before, after }: { before: unknown; after: unknown }): Operation {
  if (before === undefined) return 'CREATE';
  return after === undefined ? 'DELETE' : 'UPDATE';
}

/** The same change asked for by someone else, or by nobody that is known. */
export function by<C extends Change>(actor: Actor | undefined, change: C): C {
  return { ...change, actor };
}

/** A snapshot of these raw namespaces. */
export function snapshotOf(...namespaces: readonly Json[]): Snapshot {
  const known = namespaces.map((raw): Namespace => {
    const read = parseNamespace(raw);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return read.value;
  });
  return snapshotOfObjects(known, ['namespaces']);
}

/** The cluster in which there are these raw objects, and no other. */
export function clusterOf(...objects: readonly Json[]): Snapshot {
  return snapshotOfObjects(objects.map(readObject), SNAPSHOT_KINDS);
}

function readObject(raw: Json): SnapshotObject {
  const source = workloadKindOf(raw);
  const read =
    source !== undefined
      ? parseWorkload(raw, source)
      : raw['kind'] === 'Namespace'
        ? parseNamespace(raw)
        : parseNetworkPolicy(raw);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

/** A profile from the YAML below `spec:`, indented by two spaces. */
export function profileOf(spec: string): LoadedProfile {
  const text = `apiVersion: firebreak.dev/v1alpha1\nkind: GuardrailProfile\nmetadata: { name: test }\nspec:\n${spec}`;
  const loaded = loadProfile(text, 'test.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.value;
}
