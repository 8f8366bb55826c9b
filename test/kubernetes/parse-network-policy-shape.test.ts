import fc from 'fast-check';
import t from 'tap';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import { rawNetworkPolicy } from '../arbitraries.js';
import { inPeer, inPort, inSpec, NAME_RULE, problemsOf } from './problems-of.js';

t.test('fields that the API does not know are problems wherever they stand', (t) => {
  t.strictSame(
    problemsOf({
      metadata: { name: 'web' },
      specs: {},
      spec: {
        egres: [],
        podSelector: { matchLabel: {}, matchExpressions: [{ key: 'a', operator: 'Exists', value: 'b' }] },
        ingress: [
          { to: [], from: [{ nameSpaceSelector: {}, podSelector: {} }], ports: [{ prot: 'UDP' }] },
          { from: [], _from: [] },
        ],
        egress: [{ from: [], to: [{ ipBlock: { cidr: '10.0.0.0/8', exept: [], 'a b': 1 } }] }],
      },
    }),
    [
      'specs: unknown field',
      'spec.egres: unknown field',
      'spec.podSelector.matchLabel: unknown field',
      'spec.podSelector.matchExpressions[0].value: unknown field',
      'spec.ingress[0].to: unknown field',
      'spec.ingress[0].ports[0].prot: unknown field',
      'spec.ingress[0].from[0].nameSpaceSelector: unknown field',
      'spec.ingress[1]._from: unknown field',
      'spec.egress[0].from: unknown field',
      'spec.egress[0].to[0].ipBlock.exept: unknown field',
      'spec.egress[0].to[0].ipBlock[a b]: unknown field',
    ],
  );
  t.end();
});

t.test('values of the wrong type are problems wherever they stand', (t) => {
  for (const wrong of [null, undefined, [], 'text', 7, true]) t.strictSame(problemsOf(wrong), [': must be an object']);
  t.strictSame(
    problemsOf({ apiVersion: 'networking.k8s.io/v1beta1', kind: 'networkpolicy', metadata: [], spec: 'none' }),
    [
      'apiVersion: must be "networking.k8s.io/v1"',
      'kind: must be "NetworkPolicy"',
      'metadata: must be an object',
      'metadata.name: Required value: name or generateName is required',
      'spec: must be an object',
    ],
  );
  t.strictSame(problemsOf({ metadata: { name: 1, namespace: {}, labels: 'a', annotations: { a: 1, 'b c': true } } }), [
    'metadata.namespace: must be a string',
    'metadata.labels: must be an object',
    'metadata.name: must be a string',
    'metadata.annotations.a: must be a string',
    'metadata.annotations[b c]: must be a string',
    `metadata.annotations: Invalid value: "b c": name part ${NAME_RULE}`,
  ]);
  t.strictSame(
    inSpec({ podSelector: [], policyTypes: 'Ingress', ingress: {}, egress: [7, [], { to: {}, ports: 'all' }] }),
    [
      'spec.podSelector: must be an object',
      'spec.ingress: must be a list',
      'spec.egress[0]: must be an object',
      'spec.egress[1]: must be an object',
      'spec.egress[2].ports: must be a list',
      'spec.egress[2].to: must be a list',
      'spec.policyTypes: must be a list',
    ],
  );
  t.strictSame(
    inSpec({
      policyTypes: [1],
      podSelector: { matchLabels: { a: 1, 'x y': null }, matchExpressions: [{ key: 1, operator: 2, values: [3] }] },
    }),
    [
      'spec.podSelector.matchLabels.a: must be a string',
      `spec.podSelector.matchLabels: Invalid value: "x y": name part ${NAME_RULE}`,
      'spec.podSelector.matchExpressions[0].key: must be a string',
      'spec.podSelector.matchExpressions[0].operator: must be a string',
      'spec.podSelector.matchExpressions[0].values[0]: must be a string',
      'spec.policyTypes[0]: must be a string',
    ],
  );
  const at = 'spec.ingress[0].ports[1]';
  t.strictSame(inPort('http'), [`${at}: must be an object`]);
  t.strictSame(inPort({ port: true, protocol: 6, endPort: '90' }), [
    `${at}.protocol: must be a string`,
    `${at}.endPort: must be a whole number`,
    `${at}.port: must be a whole number or a string`,
  ]);
  t.strictSame(inPort({ port: 80.5 }), [`${at}.port: must be a whole number`]);
  t.strictSame(inPeer({ ipBlock: { cidr: 10, except: '10.0.0.0/8' } }), [
    'spec.egress[0].to[0].ipBlock.cidr: must be a string',
    'spec.egress[0].to[0].ipBlock.except: must be a list',
  ]);
  t.end();
});

t.test('whatever a policy is changed into, reading it gives a result and does not throw', (t) => {
  const text = fc.tuple(rawNetworkPolicy(), fc.nat(), fc.jsonValue({ maxDepth: 2 }));
  fc.assert(
    fc.property(text, ([raw, where, value]) => {
      let left = where % (JSON.stringify(raw).split(/[[{,]/).length + 1);
      const mutated: unknown = JSON.parse(JSON.stringify(raw), (_key, old: unknown) => (left-- === 0 ? value : old));
      const read = parseNetworkPolicy(mutated);
      t.ok(read.ok || read.problems.length > 0);
    }),
    { numRuns: 1000 },
  );
  t.end();
});
