import { UNSTORED } from '../../src/model/metadata.js';
import fc from 'fast-check';
import t from 'tap';
import { carriersOf, NO_LABELS, type Carriers, type LabelIndex } from '../../src/model/label-index.js';
import type { ClusterPolicy } from '../../src/model/cluster-policy.js';
import type { Namespace } from '../../src/model/namespace.js';
import type { NetworkPolicy } from '../../src/model/network-policy.js';
import { namespaceSelectorKeys } from '../../src/model/selected-namespaces.js';
import {
  EMPTY_SNAPSHOT,
  objectKey,
  snapshotOf,
  withObject,
  withoutObject,
  withUnreadable,
  workloadKey,
  type Snapshot,
} from '../../src/model/snapshot.js';
import type { Workload } from '../../src/model/workload.js';
import { parseClusterPolicy } from '../../src/kubernetes/parse-cluster-policy.js';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';

const metadata = UNSTORED;

function namespace(name: string, labels: Record<string, string> = {}): Namespace {
  return { kind: 'Namespace', name, metadata: { ...metadata, labels } };
}

type Described = Pick<Workload, 'source' | 'name' | 'labels' | 'hostNetwork'>;

function workload(namespace: string, { source, name, labels, hostNetwork }: Described): Workload {
  return {
    kind: 'Workload',
    source,
    namespace,
    name,
    labels,
    owner: undefined,
    namedPorts: [],
    addresses: [],
    phase: 'running',
    hostNetwork,
  };
}

function policy(namespace: string, name: string, ...keys: readonly string[]): NetworkPolicy {
  const from = keys.map((key) => ({ namespaceSelector: { matchExpressions: [{ key, operator: 'Exists' }] } }));
  const read = parseNetworkPolicy({
    metadata: { namespace, name },
    spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: from.length === 0 ? [] : [{ from }] },
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function adminPolicy(name: string, priority: number): ClusterPolicy {
  const read = parseClusterPolicy(
    { metadata: { name }, spec: { priority, subject: { namespaces: {} } } },
    'AdminNetworkPolicy',
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

t.test('policies of the whole cluster stand by kind and name, readable or not', (t) => {
  const [first, second] = [adminPolicy('a', 1), adminPolicy('a', 2)];
  const key = 'AdminNetworkPolicy/a';
  const reference = { kind: 'clusterPolicies', namespace: '', name: key } as const;
  const before = snapshotOf([first], ['clusterPolicies']);
  t.equal(before.clusterPolicies.get(key), first);
  const replaced = withObject(before, second);
  t.equal(replaced.clusterPolicies.get(key), second);
  const broken = withUnreadable(replaced, { ...reference, reason: 'rubbish' });
  t.equal(broken.clusterPolicies.size, 0);
  t.match([...broken.unreadable.clusterPolicies.values()], [{ name: key, reason: 'rubbish' }]);
  t.equal(withObject(broken, first).unreadable.clusterPolicies.size, 0);
  const gone = withoutObject(broken, reference);
  t.equal(gone.clusterPolicies.size + gone.unreadable.clusterPolicies.size, 0);
  t.equal(before.clusterPolicies.get(key), first, 'earlier pictures stay as they are');
  t.same(before.knowledge.clusterPolicies, { complete: true, heardAt: Infinity });
  t.end();
});

const word = fc.constantFrom('a', 'b', 'c');
const event = fc.record({
  what: fc.constantFrom('put', 'remove', 'break'),
  kind: fc.constantFrom('namespaces', 'policies', 'workloads'),
  namespace: word,
  name: word,
  keys: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'job-name')),
  value: word,
  source: fc.constantFrom('Pod', 'Job'),
  hostNetwork: fc.boolean(),
});

const OWN = ['a', 'b', 'c'];

t.test('whatever comes and goes, each index says what the objects say that are left', (t) => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let snapshot: Snapshot = EMPTY_SNAPSHOT;
      const left = new Map<string, Namespace | NetworkPolicy | Workload>();
      const broken = new Set<string>();
      for (const { what, kind, namespace: inNamespace, name, keys, value, source, hostNetwork } of events) {
        const own = kind === 'namespaces' ? name : inNamespace;
        const key = kind === 'workloads' ? workloadKey({ source, name }) : name;
        const labels = Object.fromEntries(keys.map((label) => [label, value]));
        const id = `${kind} ${objectKey(own, key)}`;
        left.delete(id);
        broken.delete(id);
        if (what === 'put') {
          const object =
            kind === 'namespaces'
              ? namespace(name, labels)
              : kind === 'policies'
                ? policy(own, name, ...keys)
                : workload(own, { source, name, labels, hostNetwork });
          left.set(id, object);
          snapshot = withObject(snapshot, object);
        } else if (what === 'break') {
          broken.add(id);
          snapshot = withUnreadable(snapshot, { kind, namespace: own, name: key, reason: 'rubbish' });
        } else {
          snapshot = withoutObject(snapshot, { kind, namespace: own, name: key });
        }
      }
      t.same(summary(snapshot, broken), summaryOf([...left.values()], broken));
    }),
    { numRuns: 200 },
  );
  t.end();
});

function summary(snapshot: Snapshot, broken: ReadonlySet<string>): unknown {
  return {
    namespaces: [...snapshot.namespaces.keys()].sort(),
    policies: [...snapshot.policies].flatMap(([own, all]) => [...all.keys()].map((name) => `${own}/${name}`)).sort(),
    workloads: [...snapshot.workloads].flatMap(([own, { all }]) => [...all.keys()].map((k) => `${own}/${k}`)).sort(),
    namespacesByLabel: [...snapshot.namespacesByLabel]
      .flatMap(([key, values]) =>
        [...values].flatMap(([value, named]) =>
          [...named].map(
            ([
              name,
              {
                metadata: { labels },
              },
            ]) => `${key}=${value} ${name} ${text(labels)}`,
          ),
        ),
      )
      .sort(),
    everywhere: indexText(snapshot.workloadLabels),
    inside: OWN.map((own) => indexText(snapshot.workloads.get(own)?.labels ?? NO_LABELS)),
    onHosts: OWN.map((own) => indexText(snapshot.workloads.get(own)?.hostLabels ?? NO_LABELS)),
    relying: Object.fromEntries(
      ['a', 'b', 'c'].map((key) => [
        key,
        Array.from(snapshot.policiesByNamespaceLabel.get(key)?.values() ?? [], (policy) =>
          objectKey(policy.namespace, policy.name),
        ).sort(),
      ]),
    ),
    broken: Object.entries(snapshot.unreadable)
      .flatMap(([kind, all]) => [...all.keys()].map((key) => `${kind} ${key}`))
      .sort()
      .filter((key) => broken.has(key)).length,
  };
}

/** All that stands in an index. */
function indexText(index: LabelIndex): readonly string[] {
  const carried = [...index.carriers].flatMap(([key, values]) =>
    [...values.keys()].map((value) => {
      const { pods, templates, together } = carriersOf(index, key, value);
      return carriersText(`${key}=${value}`, { pods, templates }, [...together.values()].map(text));
    }),
  );
  return [...carried, ...[...index.sets.values()].map(({ labels, carriers }) => `${text(labels)} ${carriers}`)].sort();
}

function carriersText(
  label: string,
  { pods, templates }: Pick<Carriers, 'pods' | 'templates'>,
  together: readonly string[],
): string {
  return `${label} ${pods} ${templates} ${[...together].sort().join()}`;
}

/** The same by looking at each workload. */
function indexTextOf(workloads: readonly Workload[]): readonly string[] {
  const shared = workloads.map(({ source, labels }) => ({
    isPod: source === 'Pod',
    labels: Object.fromEntries(Object.entries(labels).filter(([key]) => key !== 'job-name')),
  }));
  const all = new Set(shared.flatMap(({ labels }) => Object.entries(labels).map((entry) => JSON.stringify(entry))));
  const carried = [...all].map((entry) => {
    const [key, value] = JSON.parse(entry) as [string, string];
    const carriers = shared.filter(({ labels }) => labels[key] === value);
    const pods = carriers.filter(({ isPod }) => isPod).length;
    const together = new Set(carriers.map(({ labels }) => text(labels)));
    return carriersText(`${key}=${value}`, { pods, templates: carriers.length - pods }, [...together]);
  });
  const sets = new Map<string, number>();
  for (const { labels } of shared) sets.set(text(labels), (sets.get(text(labels)) ?? 0) + 1);
  return [...carried, ...[...sets].map(([set, count]) => `${set} ${count}`)].sort();
}

/** Labels in the order of their keys. */
function text(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same by looking at each object. */
function summaryOf(objects: readonly (Namespace | NetworkPolicy | Workload)[], broken: ReadonlySet<string>): unknown {
  const workloads = objects.filter((object) => object.kind === 'Workload');
  const policies = objects.filter((object) => object.kind === 'NetworkPolicy');
  const selectable = workloads.filter(({ hostNetwork }) => !hostNetwork);
  const onHosts = workloads.filter(({ hostNetwork }) => hostNetwork);
  return {
    namespaces: objects.flatMap((object) => (object.kind === 'Namespace' ? [object.name] : [])).sort(),
    policies: policies.map((object) => `${object.namespace}/${object.name}`).sort(),
    workloads: workloads.map((object) => `${object.namespace}/${object.source}/${object.name}`).sort(),
    namespacesByLabel: objects
      .flatMap((object) =>
        object.kind === 'Namespace'
          ? Object.entries(object.metadata.labels).map(
              ([key, value]) => `${key}=${value} ${object.name} ${text(object.metadata.labels)}`,
            )
          : [],
      )
      .sort(),
    everywhere: indexTextOf(selectable),
    inside: OWN.map((own) => indexTextOf(selectable.filter((object) => object.namespace === own))),
    onHosts: OWN.map((own) => indexTextOf(onHosts.filter((object) => object.namespace === own))),
    relying: Object.fromEntries(
      ['a', 'b', 'c'].map((key) => [
        key,
        policies
          .filter((object) => namespaceSelectorKeys(object).has(key))
          .map((object) => `${object.namespace}/${object.name}`)
          .sort(),
      ]),
    ),
    broken: broken.size,
  };
}

t.test('a changed copy leaves the picture alone that it comes from', (t) => {
  const before = snapshotOf([namespace('shop'), policy('shop', 'one', 'team')], ['namespaces', 'policies']);
  const after = withoutObject(before, { kind: 'policies', namespace: 'shop', name: 'one' });
  t.equal(before.policies.get('shop')?.size, 1);
  t.equal(before.policiesByNamespaceLabel.get('team')?.size, 1);
  t.equal(after.policies.get('shop'), undefined);
  t.equal(after.policiesByNamespaceLabel.size, 0);
  t.equal(after.namespaces, before.namespaces, 'what did not change is shared');
  t.same(after.knowledge.policies, { complete: true, heardAt: Infinity });
  t.equal(after.knowledge.workloads.complete, false);
  t.end();
});
