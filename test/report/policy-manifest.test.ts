import fc from 'fast-check';
import t from 'tap';
import { parse } from 'yaml';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import type { NetworkPolicy } from '../../src/model/network-policy.js';
import { ruleValue } from '../../src/model/policy-value.js';
import { policyManifest, ruleLines } from '../../src/report/policy-manifest.js';

const label = fc.constantFrom('app', 'tier', 'example.com/x', 'true', 'no', '1');
const value = fc.constantFrom('web', '', 'true', '1e3', '0x10', 'null', '-x'.slice(1), 'a.b_c');
const selector = fc.record(
  {
    matchLabels: fc.dictionary(label, value, { maxKeys: 2 }),
    matchExpressions: fc.array(
      fc.oneof(
        fc.record({
          key: label,
          operator: fc.constantFrom('In', 'NotIn'),
          values: fc.array(value, { minLength: 1, maxLength: 2 }),
        }),
        fc.record({ key: label, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);
const peer = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ namespaceSelector: selector, podSelector: selector }),
  fc.constantFrom(
    { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
    { ipBlock: { cidr: '::/0' } },
    { ipBlock: { cidr: '192.0.2.1/32' } },
  ),
);
const port = fc.constantFrom(
  {},
  { port: 80 },
  { port: 80, endPort: 90, protocol: 'UDP' },
  { protocol: 'SCTP' },
  { port: 'http' },
);
const rules = (peers: 'from' | 'to'): fc.Arbitrary<readonly object[]> =>
  fc.array(
    fc.record(
      { [peers]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
    { maxLength: 2 },
  );
const policy = fc.record({
  podSelector: selector,
  policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: rules('from'),
  egress: rules('to'),
});

/** Without the field paths, which a manifest that is written anew need not keep, and without rules that have no effect. */
function meaning({ isolates, rules, podSelector, namespace, name }: NetworkPolicy): unknown {
  const inForce = {
    ingress: isolates.ingress ? rules.ingress : [],
    egress: isolates.egress ? rules.egress : [],
  };
  return JSON.parse(
    JSON.stringify({ isolates, inForce, podSelector, namespace, name }, (key, value: unknown) =>
      key === 'at' || key === 'set' ? undefined : key === 'requirements' ? sorted(value) : writable(value),
    ),
  );
}

/** JSON has no large numbers, with which IPv6 addresses are calculated. */
function writable(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function sorted(values: unknown): unknown {
  return Array.isArray(values) ? values.map((each) => JSON.stringify(each)).sort() : values;
}

t.test('a manifest read again means the same', (t) => {
  fc.assert(
    fc.property(policy, (spec) => {
      const raw = {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'x', namespace: 'y' },
        spec,
      };
      const read = parseNetworkPolicy(raw);
      if (!read.ok) throw new Error(JSON.stringify(read.problems));
      const again = parseNetworkPolicy(parse(policyManifest(read.value)) as unknown);
      if (!again.ok) throw new Error(JSON.stringify(again.problems));
      t.strictSame(meaning(again.value), meaning(read.value));
      for (const rule of [...read.value.rules.ingress, ...read.value.rules.egress]) {
        t.strictSame(parse(ruleLines(rule).join('\n')), [JSON.parse(JSON.stringify(ruleValue(rule)))]);
      }
    }),
    { numRuns: 200 },
  );
  t.end();
});
