import t from 'tap';
import { expandList, type ListItem } from '../../src/kubernetes/expand-lists.js';

const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
const itemsOf = (value: unknown): readonly ListItem[] => expandList(value).items;
const list = (...items: unknown[]): unknown => ({ apiVersion: 'v1', kind: 'List', items });

t.test('what is no list is itself', (t) => {
  for (const value of [policy, null, 'text', [policy], { ...policy, items: null }, { items: [policy] }]) {
    t.strictSame(expandList(value), { items: [{ path: '', value }], disguised: [] });
  }
  t.end();
});

t.test('the items of a list come with their path, whatever they are, and lists within it too', (t) => {
  t.strictSame(itemsOf(list(policy, null, list(7, policy))), [
    { path: 'items[0]', value: policy },
    { path: 'items[1]', value: null },
    { path: 'items[2].items[0]', value: 7 },
    { path: 'items[2].items[1]', value: policy },
  ]);
  t.strictSame(itemsOf(list()), []);
  t.strictSame(itemsOf({ apiVersion: 'v1', kind: 'List', items: null }), []);
  t.end();
});

t.test('items of a list of one kind are of that kind where they say nothing else', (t) => {
  const items = [{ metadata: {} }, { kind: 'Other', metadata: {} }];
  t.strictSame(itemsOf({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicyList', items }), [
    { path: 'items[0]', value: { ...policy, metadata: {} } },
    { path: 'items[1]', value: items[1] },
  ]);
  t.match(itemsOf({ apiVersion: 'v1', kind: 'NamespaceList', items: [{}] }), [
    { value: { apiVersion: 'v1', kind: 'Namespace' } },
  ]);
  t.end();
});

t.test('whatever has items is a list, as it is to kubectl, and one that is none by name is told', (t) => {
  for (const outer of [{ apiVersion: 'example.com/v1', kind: 'List' }, { kind: 'List' }, { kind: 'PodList' }]) {
    t.strictSame(expandList({ ...outer, items: [policy] }), {
      items: [{ path: 'items[0]', value: policy }],
      disguised: [],
    });
  }
  t.strictSame(expandList({ apiVersion: 'v1', kind: 'ConfigMap', items: [policy] }), {
    items: [{ path: 'items[0]', value: policy }],
    disguised: [{ path: '', kind: 'ConfigMap' }],
  });
  t.strictSame(expandList(list({ ...policy, items: [] })), {
    items: [],
    disguised: [{ path: 'items[0]', kind: 'NetworkPolicy' }],
  });
  t.strictSame(
    itemsOf({ apiVersion: 'v1', kind: 'Namespace', items: [{ metadata: {} }, { kind: '', apiVersion: 1 }, 7] }),
    [
      { path: 'items[0]', value: { metadata: {}, apiVersion: 'v1', kind: 'Namespace' } },
      { path: 'items[1]', value: { apiVersion: 'v1', kind: 'Namespace' } },
      { path: 'items[2]', value: 7 },
    ],
  );
  t.end();
});

t.test('a list whose items are none is handed back whole', (t) => {
  const value = { apiVersion: 'v1', kind: 'List', items: 'none' };
  t.strictSame(itemsOf(value), [{ path: '', value }]);
  t.end();
});

t.test('lists in lists without end are followed eight deep', (t) => {
  let deep: unknown = policy;
  for (let k = 0; k < 100_000; k++) deep = list(deep);
  const [item] = itemsOf(deep);
  t.equal(item?.path, Array(8).fill('items[0]').join('.'));
  t.match(item?.value, { kind: 'List' });
  t.end();
});
