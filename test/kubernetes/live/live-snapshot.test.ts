import fc from 'fast-check';
import t from 'tap';
import { createLiveSnapshot, type LiveSnapshot } from '../../../src/kubernetes/live-snapshot.js';
import { EMPTY_SNAPSHOT, type Snapshot, type Unreadable } from '../../../src/model/snapshot.js';
import { WATCHED_RESOURCES, type WatchedResource } from '../../../src/model/watched-resources.js';

type Raw = Readonly<Record<string, unknown>>;

/** An object of any kind, which `value` tells from others of its name; a broken one has labels that are no labels. */
function raw(resource: WatchedResource, name: string, value: string): Raw {
  const labels = value === 'broken' ? 7 : { value };
  const namespaced = resource.kind !== 'Namespace' && resource.part !== 'clusterPolicies';
  const namespace = namespaced ? { namespace: 'shop' } : {};
  const metadata = { name, ...namespace, labels };
  switch (resource.kind) {
    case 'Namespace':
    case 'Pod':
      return { metadata };
    case 'NetworkPolicy':
      return { metadata, spec: { podSelector: {} } };
    case 'ClusterNetworkPolicy':
      return { metadata, spec: { tier: 'Admin', priority: 1, subject: { namespaces: {} } } };
    case 'AdminNetworkPolicy':
      return { metadata, spec: { priority: 1, subject: { namespaces: {} } } };
    case 'BaselineAdminNetworkPolicy':
      return { metadata, spec: { subject: { namespaces: {} } } };
    case 'CronJob':
      return { metadata, spec: { jobTemplate: { spec: { template: { metadata: { labels } } } } } };
    default:
      return { metadata, spec: { template: { metadata: { labels } } } };
  }
}

/** All that a snapshot holds, `Kind/name` to value. */
function contents(snapshot: Snapshot): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const namespace of snapshot.namespaces.values())
    found.set(`Namespace/${namespace.name}`, namespace.metadata.labels['value'] ?? '');
  for (const policies of snapshot.policies.values())
    for (const { name, metadata } of policies.values())
      found.set(`NetworkPolicy/${name}`, metadata.labels['value'] ?? '');
  for (const { source, name, metadata } of snapshot.clusterPolicies.values())
    found.set(`${source}/${name}`, metadata.labels['value'] ?? '');
  for (const { all } of snapshot.workloads.values())
    for (const { source, name, labels } of all.values()) found.set(`${source}/${name}`, labels['value'] ?? '');
  for (const { kind, name } of Object.values(snapshot.unreadable).flatMap((entries) => [...entries.values()])) {
    const prefix = { namespaces: 'Namespace/', policies: 'NetworkPolicy/', clusterPolicies: '', workloads: '' }[kind];
    found.set(`${prefix}${name}`, 'broken');
  }
  return found;
}

const object = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  value: fc.constantFrom('1', '2', '3', 'broken'),
});
const step = fc.record({
  resource: fc.constantFrom(...WATCHED_RESOURCES),
  act: fc.oneof(
    fc.record({ put: object }),
    fc.record({ remove: fc.constantFrom('a', 'b', 'c', 'd') }),
    fc.record({ list: fc.uniqueArray(object, { selector: ({ name }) => name }), interrupted: fc.boolean() }),
  ),
});

t.test('whatever is told, it holds what is there, and counts it', (t) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const live = create();
      const wanted = new Map<string, string>();
      for (const { resource, act } of steps) {
        const sink = live.sink(resource);
        const { kind } = resource;
        if ('put' in act) {
          sink.put(raw(resource, act.put.name, act.put.value));
          wanted.set(`${kind}/${act.put.name}`, act.put.value);
        } else if ('remove' in act) {
          sink.remove(raw(resource, act.remove, 'gone'));
          wanted.delete(`${kind}/${act.remove}`);
        } else {
          // A list that breaks off leaves what came of it, until the next one tells what is there.
          sink.begin();
          if (act.interrupted) {
            sink.add(raw(resource, 'e', '1'));
            sink.begin();
          }
          for (const key of [...wanted.keys()]) if (key.startsWith(`${kind}/`)) wanted.delete(key);
          for (const { name, value } of act.list) {
            sink.add(raw(resource, name, value));
            wanted.set(`${kind}/${name}`, value);
          }
          sink.commit();
        }
      }
      const found = contents(live.snapshot);
      t.strictSame(new Map([...found].sort()), new Map([...wanted].sort()));
      for (const { kind, objects, unreadable } of live.states) {
        const own = [...wanted].filter(([key]) => key.startsWith(`${kind}/`));
        if (objects !== own.length) throw new Error(`${kind}: ${objects} objects instead of ${own.length}`);
        if (unreadable !== own.filter(([, value]) => value === 'broken').length)
          throw new Error(`${kind}: ${unreadable}`);
      }
    }),
    { numRuns: 200 },
  );
  t.end();
});

t.test('a part is complete and fresh when all of its resources are', (t) => {
  let now = 1000;
  const live = create({ now: () => now });
  t.same(live.snapshot, EMPTY_SNAPSHOT);
  for (const resource of WATCHED_RESOURCES) {
    t.equal(live.complete, false);
    t.equal(live.snapshot.knowledge.workloads.complete, false);
    const sink = live.sink(resource);
    sink.begin();
    sink.commit();
    sink.heard();
    now += 1000;
  }
  t.equal(live.complete, true);
  t.strictSame(live.snapshot.knowledge, {
    namespaces: { complete: true, heardAt: 1000 },
    policies: { complete: true, heardAt: 2000 },
    clusterPolicies: { complete: true, heardAt: 3000 },
    workloads: { complete: true, heardAt: 6000 },
  });
  t.end();
});

t.test('an object that cannot be read is told with its reasons, and gone when it can', (t) => {
  const told: Unreadable[] = [];
  const live = create({ unreadable: (entry) => told.push(entry) });
  const [, policies] = WATCHED_RESOURCES;
  if (policies === undefined) throw new Error('policies are watched');
  const sink = live.sink(policies);
  sink.put({ metadata: { namespace: 'shop', name: 'odd' }, spec: { podSelector: {}, ingress: 'all', newField: {} } });
  const entry = {
    kind: 'policies',
    namespace: 'shop',
    name: 'odd',
    reason: 'spec.newField: unknown field; spec.ingress: must be a list',
  };
  t.match(told, [{ ...entry, reason: /spec\.ingress: must be a list/ }]);
  t.equal(live.snapshot.unreadable.policies.size, 1);
  sink.put({ metadata: { namespace: 'shop', name: 'odd' }, spec: { podSelector: {} } });
  t.equal(live.snapshot.unreadable.policies.size, 0);
  t.ok(live.snapshot.policies.get('shop')?.has('odd'));
  t.end();
});

function create(parts: Partial<Parameters<typeof createLiveSnapshot>[0]> = {}): LiveSnapshot {
  return createLiveSnapshot({ now: () => 0, unreadable: () => undefined, ...parts });
}
