import { UNSTORED } from '../../src/model/metadata.js';
import fc from 'fast-check';
import t from 'tap';
import { fromClientShape } from '../../src/kubernetes/client-shape.js';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import { AddressSet } from '../../src/model/address-set.js';
import type { AddressPeer, NetworkPolicy } from '../../src/model/network-policy.js';
import { defaulted, rawNetworkPolicy, type Json } from '../arbitraries.js';

function policyOf(spec: unknown): Json {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace: 'shop' },
    spec,
  };
}

function parsed(raw: unknown): NetworkPolicy {
  const read = parseNetworkPolicy(raw);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function peersOf(...from: readonly unknown[]): unknown {
  return parsed(policyOf({ ingress: [{ from }] })).rules.ingress[0]?.peers;
}

function portsOf(...ports: readonly unknown[]): unknown {
  return parsed(policyOf({ egress: [{ ports }] })).rules.egress[0]?.ports;
}

/** A policy without what only an address set's private fields hold, so that two can be compared. */
function plain(policy: NetworkPolicy): unknown {
  return JSON.parse(
    JSON.stringify(policy, (_key, value: unknown) => {
      if (typeof value === 'bigint') return value.toString();
      return value instanceof AddressSet ? value.toString() : value;
    }),
  );
}

t.test('N1: without policyTypes, ingress is isolated, and egress only if it has a rule', (t) => {
  t.strictSame(parsed(policyOf({})).isolates, { ingress: true, egress: false });
  t.strictSame(parsed(policyOf({ egress: [] })).isolates, { ingress: true, egress: false });
  t.strictSame(parsed(policyOf({ egress: [{}] })).isolates, { ingress: true, egress: true });
  t.strictSame(parsed(policyOf({ policyTypes: [], egress: [{}] })).isolates, { ingress: true, egress: true });
  t.strictSame(parsed(policyOf({ policyTypes: null })).isolates, { ingress: true, egress: false });
  t.strictSame(parsed(policyOf({ policyTypes: ['Egress'] })).isolates, { ingress: false, egress: true });
  t.equal(parsed(policyOf({})).typesWritten, false);
  t.equal(parsed(policyOf({ policyTypes: ['Ingress'] })).typesWritten, true);
  t.end();
});

t.test('N2: rules of a direction that is not isolated are kept', (t) => {
  t.equal(parsed(policyOf({ policyTypes: ['Ingress'], egress: [{}] })).rules.egress.length, 1);
  t.end();
});

t.test('N7: missing, null and empty lists of peers and ports are anyone and any port', (t) => {
  for (const nothing of [undefined, null, []]) {
    const { ingress, egress } = parsed(
      policyOf({ ingress: [{ from: nothing, ports: nothing }], egress: [{ to: nothing, ports: nothing }] }),
    ).rules;
    t.strictSame(ingress, [
      { at: 'spec.ingress[0]', direction: 'ingress', peers: { kind: 'anyone' }, ports: { kind: 'any' } },
    ]);
    t.strictSame(egress, [
      { at: 'spec.egress[0]', direction: 'egress', peers: { kind: 'anyone' }, ports: { kind: 'any' } },
    ]);
  }
  t.end();
});

t.test(
  'null in a list is the empty element to the API server: a rule that allows everything, a port that is all of TCP',
  (t) => {
    t.strictSame(parsed(policyOf({ ingress: [null] })).rules.ingress[0]?.peers, { kind: 'anyone' });
    t.strictSame(portsOf(null), portsOf({}));
    t.end();
  },
);

t.test('a policy without a spec denies all ingress of its namespace', (t) => {
  const { podSelector, isolates, rules } = parsed(policyOf(null));
  t.strictSame(podSelector, { at: 'spec.podSelector', requirements: [] });
  t.strictSame(
    [isolates, rules],
    [
      { ingress: true, egress: false },
      { ingress: [], egress: [] },
    ],
  );
  t.end();
});

t.test(
  'N9: podSelector alone is the own namespace, namespaceSelector alone every pod there, both are one peer',
  (t) => {
    const app = { matchLabels: { app: 'web' } };
    const requirements = [{ key: 'app', operator: 'In', values: ['web'] }];
    t.strictSame(
      peersOf({ podSelector: app }, { namespaceSelector: app }, { namespaceSelector: app, podSelector: app }),
      {
        kind: 'listed',
        list: [
          {
            kind: 'pods',
            at: 'spec.ingress[0].from[0]',
            namespaces: { kind: 'own' },
            pods: { at: 'spec.ingress[0].from[0].podSelector', requirements },
          },
          {
            kind: 'pods',
            at: 'spec.ingress[0].from[1]',
            namespaces: {
              kind: 'selected',
              selector: { at: 'spec.ingress[0].from[1].namespaceSelector', requirements },
            },
            pods: { at: 'spec.ingress[0].from[1].podSelector', requirements: [] },
          },
          {
            kind: 'pods',
            at: 'spec.ingress[0].from[2]',
            namespaces: {
              kind: 'selected',
              selector: { at: 'spec.ingress[0].from[2].namespaceSelector', requirements },
            },
            pods: { at: 'spec.ingress[0].from[2].podSelector', requirements },
          },
        ],
      },
    );
    t.end();
  },
);

t.test('N11: a null selector in a peer is not given, an empty one selects everything', (t) => {
  t.match(peersOf({ podSelector: {}, namespaceSelector: null }), { list: [{ namespaces: { kind: 'own' } }] });
  t.match(peersOf({ namespaceSelector: {}, podSelector: null }), {
    list: [{ namespaces: { kind: 'selected', selector: { requirements: [] } } }],
  });
  t.end();
});

t.test(
  'N13, N14: labels and expressions are one list of requirements, also on the same key and on empty values',
  (t) => {
    const { requirements } = parsed(
      policyOf({
        podSelector: {
          matchExpressions: [{ key: 'a', operator: 'Exists' }],
          matchLabels: { a: '', constructor: 'x' },
        },
      }),
    ).podSelector;
    t.strictSame(requirements, [
      { key: 'a', operator: 'In', values: [''] },
      { key: 'constructor', operator: 'In', values: ['x'] },
      { key: 'a', operator: 'Exists', values: [] },
    ]);
    t.end();
  },
);

t.test('N15: a missing protocol is TCP, and a missing port all of its protocol', (t) => {
  t.strictSame(portsOf({ port: 53 }, {}, { protocol: 'UDP' }, { protocol: null, port: null }), {
    kind: 'listed',
    list: [
      { kind: 'numbers', at: 'spec.egress[0].ports[0]', protocol: 'TCP', from: 53, to: 53 },
      { kind: 'numbers', at: 'spec.egress[0].ports[1]', protocol: 'TCP', from: 1, to: 65535 },
      { kind: 'numbers', at: 'spec.egress[0].ports[2]', protocol: 'UDP', from: 1, to: 65535 },
      { kind: 'numbers', at: 'spec.egress[0].ports[3]', protocol: 'TCP', from: 1, to: 65535 },
    ],
  });
  t.end();
});

t.test('N16, N17, N19: ranges include their end and may be one port long; names and SCTP are kept', (t) => {
  t.match(portsOf({ port: 80, endPort: 80 }, { port: 1, endPort: 65535 }, { protocol: 'SCTP', port: 'sig-1' }), {
    list: [
      { from: 80, to: 80 },
      { from: 1, to: 65535 },
      { kind: 'named', protocol: 'SCTP', name: 'sig-1' },
    ],
  });
  t.end();
});

t.test('N20: except is cut out of its own block, and of no other', (t) => {
  const { list } = peersOf(
    { ipBlock: { cidr: '10.0.0.0/8', except: ['10.128.0.0/9'] } },
    { ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8:8000::/33'] } },
  ) as { list: AddressPeer[] };
  t.strictSame(
    list.map(({ at, cidr, except, set }) => [at, cidr.written, except.length, set.toString()]),
    [
      ['spec.ingress[0].from[0]', '10.0.0.0/8', 1, '10.0.0.0/9'],
      ['spec.ingress[0].from[1]', '2001:db8::/32', 1, '2001:db8::/33'],
    ],
  );
  t.end();
});

t.test('N23: forms that servers once stored are read, and say that they are irregular', (t) => {
  const blocks = ['010.0.0.0/8', '10.1.2.3/24', '::ffff:10.0.0.0/104'].map((cidr) => ({ ipBlock: { cidr } }));
  const { list } = peersOf(...blocks) as { list: AddressPeer[] };
  t.strictSame(
    list.map(({ cidr }) => [cidr.canonical, cidr.irregular]),
    [
      ['10.0.0.0/8', 'leading-zeros'],
      ['10.1.2.0/24', 'host-bits'],
      ['10.0.0.0/8', 'ipv4-mapped'],
    ],
  );
  t.end();
});

t.test('N28: a policy that waits for its deletion says so', (t) => {
  const raw = policyOf({});
  t.equal(parsed(raw).metadata.terminating, false);
  t.equal(parsed({ ...raw, metadata: { name: 'a', deletionTimestamp: null } }).metadata.terminating, false);
  t.equal(
    parsed({ ...raw, metadata: { name: 'a', deletionTimestamp: '2026-01-01T00:00:00Z' } }).metadata.terminating,
    true,
  );
  t.end();
});

t.test('metadata is kept as it came, and absent maps are empty', (t) => {
  const labels = { constructor: 'y', app: 'web' };
  t.equal(parsed({ ...policyOf({}), metadata: { name: 'a', labels } }).metadata.labels, labels);
  t.strictSame(parsed(policyOf({})).metadata, UNSTORED);
  t.match(parsed({ metadata: { generateName: 'web-' } }), { name: '', namespace: '' });
  t.end();
});

t.test('from and _from, and raw and stored shapes, are read as the same policy', (t) => {
  fc.assert(
    fc.property(rawNetworkPolicy(), (raw) => {
      const policy = parsed(raw);
      const stored = parsed(defaulted(raw));
      t.equal(stored.typesWritten, true);
      const expected = plain({ ...policy, typesWritten: true });
      t.strictSame(plain(stored), expected);
      const text = JSON.stringify(raw).replaceAll('"from":', '"_from":');
      t.strictSame(plain({ ...parsed(fromClientShape(JSON.parse(text))), typesWritten: true }), expected);
    }),
    { numRuns: 300 },
  );
  t.end();
});

t.test('objects of client-node hold absent fields as undefined and dates as dates', (t) => {
  const from = [{ ipBlock: undefined, namespaceSelector: undefined, podSelector: { matchLabels: { app: 'web' } } }];
  const spec = {
    egress: undefined,
    ingress: [{ _from: from, ports: undefined }],
    podSelector: {},
    policyTypes: undefined,
  };
  const metadata = { name: 'web', namespace: 'shop', labels: undefined, deletionTimestamp: new Date(0) };
  const policy = parsed(fromClientShape({ apiVersion: undefined, kind: undefined, metadata, spec }));
  t.match(policy, {
    metadata: { terminating: true, created: undefined },
    rules: { ingress: [{ peers: { kind: 'listed' } }] },
  });
  t.end();
});

t.test('_from in a file is an unknown field, because the API server would drop it and let anyone in', (t) => {
  const result = parseNetworkPolicy({ metadata: { name: 'a' }, spec: { ingress: [{ _from: [{ podSelector: {} }] }] } });
  t.match(result, { ok: false, problems: [{ at: 'spec.ingress[0]._from', message: 'unknown field' }] });
  t.end();
});

t.test('90,000 exceptions are not checked against each other', { timeout: 20_000 }, (t) => {
  const except = Array.from({ length: 90_000 }, (_, k) => `10.${k >> 16}.${(k >> 8) & 255}.${k & 255}/32`);
  const { list } = peersOf({ ipBlock: { cidr: '10.0.0.0/8', except } }) as { list: AddressPeer[] };
  t.equal(list[0]?.except.length, 90_000);
  t.end();
});
