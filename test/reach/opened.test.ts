import fc from 'fast-check';
import t from 'tap';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import type { NetworkPolicy } from '../../src/model/network-policy.js';
import { openedBy } from '../../src/reach/opened.js';
import { connections, type RawRule, type RawSelector, type RawSpec } from './small-world.js';

const labels = fc.oneof(
  fc.constant({}),
  fc.constantFrom('web', 'db').map((app): RawSelector => ({ matchLabels: { app } })),
  fc
    .constantFrom('Exists', 'DoesNotExist')
    .map((operator): RawSelector => ({ matchExpressions: [{ key: 'app', operator }] })),
);
const namespaces = fc.oneof(
  fc.constant({}),
  fc
    .constantFrom('shop', 'data')
    .map((name): RawSelector => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
  fc
    .tuple(fc.constantFrom('In', 'NotIn'), fc.subarray(['a', 'b'], { minLength: 1 }))
    .map(([operator, values]): RawSelector => ({ matchExpressions: [{ key: 'team', operator, values }] })),
);
const peer = fc.oneof(
  labels.map((podSelector) => ({ podSelector })),
  namespaces.map((namespaceSelector) => ({ namespaceSelector })),
  fc.record({ podSelector: labels, namespaceSelector: namespaces }),
  fc
    .constantFrom<{ cidr: string; except?: string[] }>(
      { cidr: '0.0.0.0/0' },
      { cidr: '0.0.0.0/1' },
      { cidr: '128.0.0.0/1' },
      { cidr: '10.0.0.0/7' },
      { cidr: '10.0.0.0/8' },
      { cidr: '11.0.0.0/8' },
      { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] },
      { cidr: '10.0.0.0/7', except: ['11.0.0.0/8'] },
    )
    .map((ipBlock) => ({ ipBlock })),
);
const port = fc.constantFrom<NonNullable<RawRule['ports']>[number]>(
  {},
  { port: 80 },
  { port: 443, protocol: 'UDP' },
  { port: 1, endPort: 100 },
  { port: 80, endPort: 65535 },
  { port: 'http' },
  { protocol: 'UDP' },
  { protocol: 'SCTP' },
);
const rule: fc.Arbitrary<RawRule> = fc.record(
  { from: fc.array(peer, { maxLength: 3 }), ports: fc.array(port, { maxLength: 2 }) },
  { requiredKeys: [] },
);
const spec: fc.Arbitrary<RawSpec> = fc.record({
  podSelector: fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: labels }),
  policyTypes: fc.oneof(
    { weight: 5, arbitrary: fc.constant<string[]>(['Ingress']) },
    { weight: 1, arbitrary: fc.constant<string[]>(['Egress']) },
  ),
  ingress: fc.array(rule, { maxLength: 3 }),
});

function read(raw: RawSpec): NetworkPolicy {
  const result = parseNetworkPolicy({ metadata: { name: 'p', namespace: 'shop' }, spec: raw });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** Whether a change of a whole policy is said to open nothing. */
function narrows(before: NetworkPolicy, after: NetworkPolicy): boolean {
  return openedBy(before, after).nothingAt('');
}

t.test('a change that is said to narrow allows no connection that was not allowed before', (t) => {
  let narrowed = 0;
  fc.assert(
    fc.property(spec, spec, (before, after) => {
      if (!narrows(read(before), read(after))) return true;
      narrowed++;
      const earlier = connections(before);
      return [...connections(after)].every((connection) => earlier.has(connection));
    }),
    { numRuns: 6000, seed: 1 },
  );
  t.ok(narrowed > 100, `the property was exercised ${narrowed} times`);
  t.end();
});

/** The rule with one peer or one port only, and the path that points there. */
function partOf(rule: RawRule, pick: number): { part: RawRule; path: string } {
  const peers = rule.from?.length ?? 0;
  const ports = rule.ports?.length ?? 0;
  const k = pick % (1 + peers + ports);
  if (k === 0) return { part: rule, path: '' };
  if (k <= peers)
    return { part: { ...rule, from: rule.from?.slice(k - 1, k) ?? [] }, path: `.from[${k - 1}].ipBlock.cidr` };
  const at = k - 1 - peers;
  return { part: { ...rule, ports: rule.ports?.slice(at, at + 1) ?? [] }, path: `.ports[${at}]` };
}

t.test('a rule, peer or port that is said to open nothing allows only what was allowed before', (t) => {
  let covered = 0;
  fc.assert(
    fc.property(spec, rule, fc.nat(), (before, added, pick) => {
      const { part, path } = partOf(added, pick);
      const after = { ...before, ingress: [...before.ingress, added] };
      if (!openedBy(read(before), read(after)).nothingAt(`spec.ingress[${before.ingress.length}]${path}`)) return true;
      covered++;
      const earlier = connections(before);
      const alone = connections({ podSelector: {}, policyTypes: before.policyTypes, ingress: [part] });
      return [...alone].every((connection) => earlier.has(connection));
    }),
    { numRuns: 8000, seed: 2 },
  );
  t.ok(covered > 300, `the property was exercised ${covered} times`);
  t.end();
});

t.test('taking rules, peers or ports away narrows', (t) => {
  fc.assert(
    fc.property(spec, fc.nat(), (before, pick) => {
      const without = before.ingress.filter((_, index) => index !== pick % Math.max(1, before.ingress.length));
      return narrows(read(before), read({ ...before, ingress: without })) && narrows(read(before), read(before));
    }),
    { seed: 3 },
  );
  t.end();
});

const base: RawSpec = {
  podSelector: {},
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 80 }] }],
};

t.test('a narrower block, an except and two halves of a block narrow; another port does not', (t) => {
  const change = (from: RawRule['from'], ports: RawRule['ports'] = [{ port: 80 }]): boolean =>
    narrows(read(base), read({ ...base, ingress: [{ ...(from && { from }), ports }] }));
  t.ok(change([{ ipBlock: { cidr: '10.1.0.0/16' } }]));
  t.ok(change([{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.2.0.0/16'] } }]));
  t.ok(change([{ ipBlock: { cidr: '10.0.0.0/9' } }, { ipBlock: { cidr: '10.128.0.0/9' } }]));
  t.notOk(change([{ ipBlock: { cidr: '10.0.0.0/8' } }], [{ port: 81 }]));
  t.notOk(change([{ ipBlock: { cidr: '10.0.0.0/8' } }], []));
  t.notOk(change([]));
  t.end();
});

t.test('ports that two entries open between them are opened, and merging entries narrows', (t) => {
  const ports = (...list: NonNullable<RawRule['ports']>): RawSpec => ({ ...base, ingress: [{ ports: list }] });
  t.ok(
    narrows(
      read(ports({ port: 80, endPort: 90 }, { port: 91, endPort: 100 })),
      read(ports({ port: 80, endPort: 100 })),
    ),
  );
  const many = Array.from({ length: 101 }, (_, k) => ({ port: 1000 + 2 * k }));
  t.ok(narrows(read(ports(...many)), read(ports(...many.slice(1)))), 'one of many ports less');
  t.end();
});

t.test('ending isolation, or selecting other pods, is no narrowing', (t) => {
  t.notOk(narrows(read(base), read({ ...base, policyTypes: ['Egress'] })));
  t.notOk(
    narrows(read(base), read({ ...base, podSelector: { matchLabels: { app: 'web' } } })),
    'pods left out may be open',
  );
  t.notOk(
    narrows(read({ ...base, policyTypes: ['Egress'] }), read({ ...base, policyTypes: ['Ingress', 'Egress'] })),
    'rules come into force',
  );
  t.ok(
    narrows(read(base), read({ ...base, policyTypes: ['Ingress', 'Egress'] })),
    'a direction isolated without rules',
  );
  t.end();
});

t.test('a policy of hostile size is answered in bounded time', (t) => {
  const many = Array.from({ length: 3000 }, (_, k) => ({
    podSelector: { matchLabels: { app: `a${k}` } },
    namespaceSelector: {},
  }));
  const others = many.map(({ podSelector }, k) => ({
    podSelector: { matchLabels: { ...podSelector.matchLabels, b: `${k}` } },
    namespaceSelector: {},
  }));
  t.notOk(
    narrows(read({ ...base, ingress: [{ from: many }] }), read({ ...base, ingress: [{ from: others }] })),
    'cannot tell, so not',
  );
  t.ok(
    narrows(read({ ...base, ingress: [{ from: many }] }), read({ ...base, ingress: [{ from: [...many].reverse() }] })),
  );
  t.end();
});
