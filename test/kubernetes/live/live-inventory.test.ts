import t from 'tap';
import { createLiveInventory, type LiveInventory } from '../../../src/kubernetes/live-inventory.js';
import type { UnreadableExposure } from '../../../src/model/exposure.js';
import type { Unreadable } from '../../../src/model/snapshot.js';
import { AUDITED_RESOURCES, type AuditedResource } from '../../../src/model/watched-resources.js';

type Raw = Readonly<Record<string, unknown>>;

function create(): { live: LiveInventory; unreadable: readonly (Unreadable | UnreadableExposure)[] } {
  const unreadable: (Unreadable | UnreadableExposure)[] = [];
  return { live: createLiveInventory({ now: () => 5, unreadable: (object) => unreadable.push(object) }), unreadable };
}

function sink(live: LiveInventory, kind: AuditedResource['kind']) {
  const resource = AUDITED_RESOURCES.find((one) => one.kind === kind);
  if (resource === undefined) throw new Error(kind);
  return live.sink(resource);
}

function list(live: LiveInventory, kind: AuditedResource['kind'], ...objects: readonly Raw[]): void {
  const into = sink(live, kind);
  into.begin();
  for (const object of objects) into.add(object);
  into.commit();
  into.heard();
}

const policy = (name: string, spec: unknown = { podSelector: {} }): Raw => ({
  metadata: { name, namespace: 'shop', managedFields: [{ manager: 'kubectl' }] },
  spec,
  status: {},
});
const service = (name: string, ports: unknown = [{ port: 80 }]): Raw => ({
  metadata: { name, namespace: 'shop' },
  spec: { ports },
});

t.test('what is judged is kept as a manifest of it would be', (t) => {
  const { live } = create();
  list(live, 'Namespace', { metadata: { name: 'shop', managedFields: [] }, status: { phase: 'Active' } });
  list(live, 'NetworkPolicy', policy('web'));
  t.strictSame(
    live.objects.map(({ raw }) => raw),
    [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { podSelector: {} },
      },
    ],
  );
  t.equal(live.objects[1]?.value, live.snapshot.policies.get('shop')?.get('web'));
  t.end();
});

t.test('it holds what is there now, and of what cannot be read nothing', (t) => {
  const { live, unreadable } = create();
  const names = (): readonly string[] => live.objects.map(({ value }) => value.name);
  list(live, 'NetworkPolicy', policy('a'), policy('b'), policy('odd', 7));
  t.strictSame(names(), ['a', 'b']);
  t.match(unreadable, [{ kind: 'policies', name: 'odd' }]);
  sink(live, 'NetworkPolicy').put(policy('c'));
  sink(live, 'NetworkPolicy').remove(policy('a'));
  sink(live, 'NetworkPolicy').put(policy('b', 7));
  t.strictSame(names(), ['c']);
  list(live, 'NetworkPolicy', policy('d'));
  t.strictSame(names(), ['d']);
  t.end();
});

t.test('Services and Ingresses come in the order of their names, and those that cannot be read are told', (t) => {
  const { live, unreadable } = create();
  list(live, 'Service', service('b'), service('a'), service('odd', 7));
  list(live, 'Ingress', { metadata: { name: 'in', namespace: 'shop' } });
  t.strictSame(
    live.exposure.services.map(({ name }) => name),
    ['a', 'b'],
  );
  t.strictSame(
    live.exposure.ingresses.map(({ name }) => name),
    ['in'],
  );
  const odd = { kind: 'Service', namespace: 'shop', name: 'odd', reason: 'spec.ports: must be a list' };
  t.strictSame(live.unreadableExposure, [odd]);
  t.strictSame(unreadable, [odd]);

  sink(live, 'Service').remove(service('a'));
  sink(live, 'Service').put(service('odd'));
  t.strictSame(
    live.exposure.services.map(({ name }) => name),
    ['b', 'odd'],
  );
  t.strictSame(live.unreadableExposure, []);
  list(live, 'Service', service('c'));
  t.strictSame(
    live.exposure.services.map(({ name }) => name),
    ['c'],
  );
  t.end();
});

t.test('it is complete when everything was listed, Services and Ingresses too', (t) => {
  const { live } = create();
  for (const { kind } of AUDITED_RESOURCES) {
    t.equal(live.complete, false);
    list(live, kind);
  }
  t.equal(live.complete, true);
  t.strictSame(
    live.states.map(({ kind }) => kind),
    AUDITED_RESOURCES.map(({ kind }) => kind),
  );
  t.match(live.states.at(-1), { kind: 'Ingress', complete: true, objects: 0, unreadable: 0, heardAt: 5 });
  t.end();
});
