import t from 'tap';
import { RememberedObjects, type ObjectName } from '../../src/kubernetes/remembered-objects.js';
import { snapshotOf } from '../../src/model/snapshot.js';
import { namespace, policy } from '../changes.js';

const WEB: ObjectName = { kind: 'NetworkPolicy', namespace: 'shop', name: 'web' };
const SHOP: ObjectName = { kind: 'Namespace', namespace: 'shop', name: 'shop' };

const empty = (limit = 100) => new RememberedObjects(snapshotOf([], ['namespaces', 'policies']), limit);

t.test('an object is what was last seen of it, without what nothing compares', (t) => {
  const seen = empty();
  seen.remember(WEB, policy({ podSelector: {} }, { managedFields: [{}], labels: { a: 'b' } }));
  seen.remember(WEB, { ...policy({ podSelector: {} }, { managedFields: [{}], labels: { a: 'c' } }), status: {} });
  t.strictSame(seen.get(WEB), policy({ podSelector: {} }, { labels: { a: 'c' } }));
  t.match(seen.snapshot.policies.get('shop')?.get('web'), { metadata: { labels: { a: 'c' } } });
  t.end();
});

t.test('a namespace takes its policies along', (t) => {
  const seen = empty();
  seen.remember(SHOP, namespace('shop'));
  seen.remember(WEB, policy({ podSelector: {} }));
  seen.remember({ ...WEB, name: 'odd' }, policy({ podSelector: 7 }, { name: 'odd' }));
  t.equal(seen.policiesIn('shop').length, 2);
  seen.forget(SHOP);
  t.strictSame([seen.get(SHOP), seen.get(WEB), seen.policiesIn('shop')], [undefined, undefined, []]);
  t.equal(seen.snapshot.unreadable.policies.size, 0);
  t.end();
});

t.test('beyond the limit the one not heard of for longest goes, and what is left is not taken for everything', (t) => {
  const seen = empty(2);
  for (const name of ['a', 'b', 'a', 'c']) seen.remember({ ...WEB, name }, policy({ podSelector: {} }, { name }));
  t.strictSame(
    ['a', 'b', 'c'].map((name) => seen.get({ ...WEB, name }) !== undefined),
    [true, false, true],
  );
  t.equal(seen.forgotten, 1);
  t.equal(seen.snapshot.knowledge.policies.complete, false);
  t.equal(seen.snapshot.knowledge.namespaces.complete, true);
  t.end();
});

t.test('when an object was created is remembered where later states do not repeat it', (t) => {
  const seen = empty();
  seen.remember(SHOP, namespace('shop'), Date.UTC(2026, 4, 1));
  seen.remember(SHOP, namespace('shop', { tier: 'prod' }));
  t.match(seen.snapshot.namespaces.get('shop')?.metadata, {
    created: '2026-05-01T00:00:00.000Z',
    labels: { tier: 'prod' },
  });
  t.end();
});
