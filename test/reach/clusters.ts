import fc from 'fast-check';
import { parseNamespace } from '../../src/kubernetes/parse-namespace.js';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import { PROTOCOLS } from '../../src/model/port-set.js';
import type { Result } from '../../src/model/result.js';
import { clusterPolicyKey } from '../../src/model/cluster-policy.js';
import {
  SNAPSHOT_KINDS,
  snapshotOf,
  withObject,
  withoutObject,
  type ObjectReference,
  type Snapshot,
  type SnapshotObject,
} from '../../src/model/snapshot.js';
import { workloadKey } from '../../src/model/snapshot.js';
import type { NamedPort, Workload } from '../../src/model/workload.js';
import type { ReachSettings } from '../../src/reach/views.js';
import { clusterPolicy, clusterPolicyName } from './cluster-policies.js';
import { address, networkPolicy, type Json } from './raw-policies.js';

/** One step of a cluster: an object comes or is replaced, or is gone. */
export type Step = { readonly put: SnapshotObject; readonly raw?: Json } | { readonly gone: ObjectReference };

const NAMESPACES = ['a', 'b', 'c'];
const labels = fc
  .array(fc.tuple(fc.constantFrom('app', 'role'), fc.constantFrom('x', 'y', '')), { maxLength: 2 })
  .map((entries) => Object.fromEntries(entries));

/** What a parser made of it; generated objects are valid. */
function read<T>(result: Result<T>, raw: Json): T {
  if (!result.ok) throw new Error(`${JSON.stringify(raw)}: ${JSON.stringify(result.problems)}`);
  return result.value;
}

const namespace: fc.Arbitrary<SnapshotObject> = fc
  .record({
    name: fc.constantFrom(...NAMESPACES),
    labels: fc
      .array(fc.tuple(fc.constantFrom('team', 'app'), fc.constantFrom('x', 'y')), { maxLength: 2 })
      .map((entries) => Object.fromEntries(entries)),
  })
  .map((metadata) => read(parseNamespace({ metadata }), { metadata }));

const namedPort: fc.Arbitrary<NamedPort> = fc.record({
  name: fc.constantFrom('http', 'dns'),
  protocol: fc.oneof({ weight: 3, arbitrary: fc.constant('TCP' as const) }, fc.constantFrom(...PROTOCOLS)),
  number: fc.constantFrom(53, 80, 81, 8080),
});

const addresses = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: address('ipv4').map((one) => [one]) },
  { weight: 1, arbitrary: address('ipv6').map((one) => [one]) },
  { weight: 2, arbitrary: fc.tuple(address('ipv4'), address('ipv6')).map((two) => [...two]) },
);

const own = {
  kind: fc.constant('Workload' as const),
  namespace: fc.constantFrom(...NAMESPACES),
  labels,
  namedPorts: fc.array(namedPort, { maxLength: 2 }),
  hostNetwork: fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, fc.constant(true)),
};

const pod: fc.Arbitrary<Workload> = fc.record({
  ...own,
  source: fc.constant('Pod' as const),
  name: fc.constantFrom('p', 'q', 'r', 's'),
  owner: fc.constantFrom(
    undefined,
    { kind: 'ReplicaSet', name: 'web-1' },
    { kind: 'ReplicaSet', name: 'web-2' },
    { kind: 'StatefulSet', name: 'db' },
    { kind: 'Job', name: 'job-1' },
    { kind: 'Rollout', name: 'web' },
  ),
  addresses,
  phase: fc.oneof(
    { weight: 8, arbitrary: fc.constant('running' as const) },
    fc.constantFrom('pending' as const, 'finished' as const),
  ),
});

/** Controllers that can stand above one another, and those that nobody owns. */
const controllers = [
  { source: 'ReplicaSet', name: 'web-1', owner: { kind: 'Deployment', name: 'web' } },
  { source: 'ReplicaSet', name: 'web-1', owner: undefined },
  { source: 'ReplicaSet', name: 'web-2', owner: { kind: 'Deployment', name: 'web' } },
  { source: 'Deployment', name: 'web', owner: undefined },
  { source: 'StatefulSet', name: 'db', owner: undefined },
  { source: 'Job', name: 'job-1', owner: { kind: 'CronJob', name: 'job' } },
  { source: 'CronJob', name: 'job', owner: undefined },
] as const;

const template: fc.Arbitrary<Workload> = fc
  .record({
    ...own,
    addresses: fc.constant([]),
    phase: fc.constant('template' as const),
    which: fc.constantFrom(...controllers),
  })
  .map(({ which, ...rest }) => ({ ...rest, ...which }));

/** A pod, or what makes pods of a template. */
export const workload: fc.Arbitrary<Workload> = fc.oneof(
  { weight: 3, arbitrary: pod },
  { weight: 1, arbitrary: template },
);

const put = (objects: fc.Arbitrary<SnapshotObject>): fc.Arbitrary<Step> => objects.map((object) => ({ put: object }));

const policy: fc.Arbitrary<Step> = networkPolicy(NAMESPACES).map((raw) => ({
  put: read(parseNetworkPolicy(raw), raw),
  raw,
}));

const gone: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({ namespace: fc.constantFrom(...NAMESPACES), name: fc.constantFrom('one', 'two', 'three') })
    .map((which) => ({ gone: { kind: 'policies' as const, ...which } })),
  workload.map((one) => ({ gone: { kind: 'workloads' as const, namespace: one.namespace, name: workloadKey(one) } })),
  fc.constantFrom(...NAMESPACES).map((name) => ({ gone: { kind: 'namespaces' as const, namespace: name, name } })),
  clusterPolicyName.map((which) => ({
    gone: { kind: 'clusterPolicies' as const, namespace: '', name: clusterPolicyKey(which) },
  })),
);

/** Any change of a cluster. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: policy },
  { weight: 2, arbitrary: put(clusterPolicy) },
  { weight: 2, arbitrary: put(namespace) },
  { weight: 4, arbitrary: put(workload) },
  { weight: 3, arbitrary: gone },
);

/** The steps that make a small cluster in which nearly everything collides. */
export const cluster: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.array(put(namespace), { maxLength: 4 }),
    fc.array(put(workload), { minLength: 2, maxLength: 8 }),
    fc.array(policy, { minLength: 1, maxLength: 6 }),
    fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(put(clusterPolicy), { maxLength: 3 })),
  )
  .map((parts) => parts.flat());

/** Where the API leaves it open to plugins. */
export const settings: fc.Arbitrary<ReachSettings> = fc.record({ ipBlockMatchesPods: fc.boolean() });

/** The picture after one more step. */
export function after(snapshot: Snapshot, one: Step): Snapshot {
  return 'put' in one ? withObject(snapshot, one.put) : withoutObject(snapshot, one.gone);
}

/** The picture after all steps. */
export function snapshotAfter(steps: readonly Step[]): Snapshot {
  return steps.reduce(after, snapshotOf([], SNAPSHOT_KINDS));
}

/** For a counterexample, what it takes to write the regression test. */
export function shown(steps: readonly Step[]): string {
  const text = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
  return steps.map((one) => JSON.stringify('put' in one ? (one.raw ?? one.put) : one, text)).join('\n');
}
