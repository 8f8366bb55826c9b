import t from 'tap';
import { expandList } from '../../src/kubernetes/expand-lists.js';

const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
const list = (...items: unknown[]): unknown => ({ apiVersion: 'v1', kind: 'List', items });

t.test('what is no list is itself', (t) => {
  for (const value of [policy, null, 'text', [policy], { kind: 'PodList', items: [policy] }]) {
    t.strictSame(expandList(value), [{ path: '', value }]);
  }
  t.end();
});

t.test('the items of a list come with their path, whatever they are, and lists within it too', (t) => {
  t.strictSame(expandList(list(policy, null, list(7, policy))), [
    { path: 'items[0]', value: policy },
    { path: 'items[1]', value: null },
    { path: 'items[2].items[0]', value: 7 },
    { path: 'items[2].items[1]', value: policy },
  ]);
  t.strictSame(expandList(list()), []);
  t.strictSame(expandList({ apiVersion: 'v1', kind: 'List', items: null }), []);
  t.end();
});

t.test('items of a list of one kind are of that kind where they say nothing else', (t) => {
  const items = [{ metadata: {} }, { kind: 'Other', metadata: {} }];
  t.strictSame(expandList({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicyList', items }), [
    { path: 'items[0]', value: { ...policy, metadata: {} } },
    { path: 'items[1]', value: items[1] },
  ]);
  t.match(expandList({ apiVersion: 'v1', kind: 'NamespaceList', items: [{}] }), [
    { value: { apiVersion: 'v1', kind: 'Namespace' } },
  ]);
  t.end();
});

t.test('a list without items, or of another API, is handed back whole', (t) => {
  for (const value of [
    { apiVersion: 'v1', kind: 'List', items: 'none' },
    { apiVersion: 'example.com/v1', kind: 'List', items: [policy] },
    { kind: 'List', items: [policy] },
  ]) {
    t.strictSame(expandList(value), [{ path: '', value }]);
  }
  t.end();
});

t.test('lists in lists without end are followed eight deep', (t) => {
  let deep: unknown = policy;
  for (let k = 0; k < 100_000; k++) deep = list(deep);
  const [item] = expandList(deep);
  t.equal(item?.path, Array(8).fill('items[0]').join('.'));
  t.match(item?.value, { kind: 'List' });
  t.end();
});
