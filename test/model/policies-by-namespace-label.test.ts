import fc from 'fast-check';
import t from 'tap';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import type { NetworkPolicy } from '../../src/model/network-policy.js';
import { PoliciesByNamespaceLabel } from '../../src/model/policies-by-namespace-label.js';
import type { LabelChange } from '../../src/model/selector-groups.js';
import { matches } from '../../src/model/selector.js';
import { rawNetworkPolicy, rawSelector, type Json } from '../arbitraries.js';

const KEYS = ['app', 'tier', 'constructor', 'zone'];
const VALUES = [undefined, 'web', 'db', '', '1', 'other'];
const LONG = Array.from({ length: 40 }, (_, k) => `v${k}`);

function read(raw: Json): NetworkPolicy {
  const policy = parseNetworkPolicy(raw);
  if (!policy.ok) throw new Error(JSON.stringify(policy.problems));
  return policy.value;
}

const longList = fc
  .tuple(fc.constantFrom('In', 'NotIn'), fc.constantFrom(...KEYS), fc.constantFrom('web', 'db', '1'))
  .map(([operator, key, value]): Json => ({ matchExpressions: [{ key, operator, values: [...LONG, value] }] }));
/** More than an index goes into. */
const many = rawSelector().map((selector) => [
  selector,
  ...Array.from({ length: 150 }, (_, k): Json => ({ matchLabels: { tier: `t${k}` } })),
]);
const asking = fc
  .oneof(
    {
      weight: 6,
      arbitrary: fc.array(fc.oneof({ weight: 4, arbitrary: rawSelector() }, { weight: 1, arbitrary: longList }), {
        maxLength: 3,
      }),
    },
    { weight: 1, arbitrary: many },
  )
  .map((selectors) => ({
    metadata: { namespace: 'shop', name: 'web' },
    spec: { podSelector: {}, ingress: [{ from: selectors.map((namespaceSelector) => ({ namespaceSelector })) }] },
  }));
const step = fc.record({
  id: fc.constantFrom('a/x', 'a/y', 'b/x', 'b/y', 'c/z'),
  policy: fc.oneof(asking, rawNetworkPolicy()).map(read),
  isGone: fc.boolean(),
});

function built(
  steps: readonly { id: string; policy: NetworkPolicy; isGone: boolean }[],
): readonly [PoliciesByNamespaceLabel, ReadonlyMap<string, NetworkPolicy>] {
  let index = PoliciesByNamespaceLabel.empty();
  const left = new Map<string, NetworkPolicy>();
  for (const { id, policy, isGone } of steps) {
    const earlier = left.get(id);
    if (!isGone) index = index.with(id, policy, earlier);
    else if (earlier !== undefined) index = index.without(id, earlier);
    if (isGone) left.delete(id);
    else left.set(id, policy);
  }
  return [index, left];
}

/** Every namespaceSelector in force, in words of its own. */
function* selectorsOf(policy: NetworkPolicy) {
  for (const rule of [...policy.rules.ingress, ...policy.rules.egress]) {
    if (!policy.isolates[rule.direction] || rule.peers.kind === 'anyone') continue;
    for (const peer of rule.peers.list)
      if (peer.kind === 'pods' && peer.namespaces.kind === 'selected') yield peer.namespaces.selector;
  }
}

/** All that an index tells. */
function told(index: PoliciesByNamespaceLabel): unknown {
  const keys = [...index.keys()].sort();
  const changes = KEYS.flatMap((key) => VALUES.flatMap((from) => VALUES.map((to) => ({ key, from, to }))));
  return {
    size: index.size,
    keys: keys.map((key) => [key, index.get(key)?.size]),
    touched: changes.map((change) => usesOf(index, [change])),
  };
}

function usesOf(index: PoliciesByNamespaceLabel, changes: readonly LabelChange[]): string[] {
  const [before, after] = ['from', 'to'].map((side) => ({ tier: 'db', ...labelsOf(changes, side as 'from' | 'to') }));
  if (before === undefined || after === undefined) throw new Error('two sides');
  return Array.from(index.touchedBy(changes, { before, after }), ({ selector, policies }) => {
    const requirements = (selector?.requirements ?? []).map((requirement) => JSON.stringify(requirement)).sort();
    return `${requirements.length} ${Array.from(policies.above(''), ({ key }) => key).join()}`;
  }).sort();
}

function labelsOf(changes: readonly LabelChange[], side: 'from' | 'to'): Record<string, string> {
  return Object.fromEntries(
    changes.flatMap((change) => (change[side] === undefined ? [] : [[change.key, change[side]]])),
  );
}

t.test('whatever comes and goes, the index is that of the policies that are left', (t) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const [index, left] = built(steps);
      const fresh = built(Array.from(left, ([id, policy]) => ({ id, policy, isGone: false })))[0];
      t.strictSame(told(index), told(fresh));
      for (const [key, asking] of index) {
        const expected = [...left.values()].filter((policy) =>
          [...selectorsOf(policy)].some(({ requirements }) => requirements.some((asked) => asked.key === key)),
        );
        t.equal(asking.size, expected.length);
        t.strictSame(new Set(asking.values()), new Set(expected));
        t.equal(index.has(key), true);
      }
      if (left.size === 0) t.equal(index.size, 0);
    }),
    { numRuns: 100 },
  );
  t.end();
});

t.test(
  'no selector answers otherwise after a change of labels that is not among those that the change touches',
  (t) => {
    const side = fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom('web', 'db', '', '1', 'other'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), side, side, (steps, before, after) => {
        const [index, left] = built(steps);
        const changes = KEYS.map((key) => ({ key, from: own(before, key), to: own(after, key) })).filter(
          ({ from, to }) => from !== to,
        );
        const touched = [...index.touchedBy(changes, { before, after })];
        for (const [id, policy] of left) {
          const flips = [...selectorsOf(policy)].some(
            (selector) => matches(selector, before) !== matches(selector, after),
          );
          const found = touched.some(
            ({ selector, policies }) =>
              (selector === undefined ? flips : matches(selector, before) !== matches(selector, after)) &&
              Array.from(policies.above(''), ({ key }) => key).includes(id),
          );
          t.equal(found, flips, id);
        }
      }),
      { numRuns: 300 },
    );
    t.end();
  },
);

function own(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

t.test(
  'a change touches the selectors that speak of one of its values, and those that ask whether the label is there',
  (t) => {
    const policies = [
      { operator: 'In', values: ['a'] },
      { operator: 'In', values: ['b', 'c'] },
      { operator: 'NotIn', values: ['a'] },
      { operator: 'NotIn', values: ['d'] },
      { operator: 'Exists' },
      { operator: 'DoesNotExist' },
      { operator: 'In', values: LONG },
    ].map((asked, k) => {
      const from = [{ namespaceSelector: { matchExpressions: [{ key: 'zone', ...asked }] } }];
      const policy = read({
        metadata: { namespace: 'shop', name: `p${k}` },
        spec: { podSelector: {}, ingress: [{ from }] },
      });
      return { id: `p${k}`, policy, isGone: false };
    });
    const [index] = built(policies);
    const touched = (from?: string, to?: string): string =>
      usesOf(index, [{ key: 'zone', from, to }])
        .map((use) => use.split(' ')[1])
        .join(' ');
    t.equal(touched('a', 'b'), 'p0 p1 p2 p6');
    t.equal(touched('x', 'y'), 'p6');
    t.equal(touched(undefined, 'd'), 'p3 p4 p5 p6');
    t.equal(touched('c'), 'p1 p4 p5 p6');
    t.end();
  },
);

t.test('a selector that asks for another label too is not looked at where the namespace lacks that', (t) => {
  const policies = ['a', 'b'].map((team) => {
    const from = [
      { namespaceSelector: { matchLabels: { team }, matchExpressions: [{ key: 'zone', operator: 'Exists' }] } },
    ];
    const metadata = { namespace: 'shop', name: team };
    return { id: team, policy: read({ metadata, spec: { podSelector: {}, ingress: [{ from }] } }) };
  });
  const [index] = built(policies.map((each) => ({ ...each, isGone: false })));
  const zone = { key: 'zone', from: undefined, to: 'x' };
  const touched = (before: Record<string, string>): number =>
    [...index.touchedBy([zone], { before, after: { ...before, zone: 'x' } })].length;
  t.equal(touched({ team: 'a' }), 1);
  t.equal(touched({ team: 'c' }), 0);
  t.equal(touched({}), 0);
  t.end();
});

t.test('the same requirements in another order are the same selector, whoever goes first', (t) => {
  const asked = ['a', 'b', 'c'].map((key) => ({ key, operator: 'In', values: ['x'] }));
  const [one, other] = [asked, asked.toReversed()].map((matchExpressions) => {
    const from = [{ namespaceSelector: { matchExpressions } }];
    return read({ metadata: { namespace: 'shop', name: 'web' }, spec: { podSelector: {}, ingress: [{ from }] } });
  });
  if (one === undefined || other === undefined) throw new Error('two');
  const both = PoliciesByNamespaceLabel.empty().with('1', one, undefined).with('2', other, undefined);
  const change = [{ key: 'b', from: undefined, to: 'x' }];
  const sides = { before: { a: 'x', c: 'x' }, after: { a: 'x', b: 'x', c: 'x' } };
  t.equal([...both.touchedBy(change, sides)].length, 1);
  t.equal([...both.without('1', one).touchedBy(change, sides)].length, 1);
  const none = both.without('1', one).without('2', other);
  t.equal(none.size, 0);
  t.equal([...none.touchedBy(change, sides)].length, 0);
  t.end();
});
