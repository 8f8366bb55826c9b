import fc from 'fast-check';
import t from 'tap';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import { rawNetworkPolicy } from '../arbitraries.js';

/** Each problem as the API server prints it. */
function problemsOf(raw: unknown): readonly string[] {
  const read = parseNetworkPolicy(raw);
  return read.ok ? [] : read.problems.map(({ at, message }) => `${at}: ${message}`);
}

function inSpec(spec: unknown): readonly string[] {
  return problemsOf({ metadata: { name: 'web' }, spec });
}

function inPort(port: unknown): readonly string[] {
  return inSpec({ ingress: [{ ports: [{ port: 1 }, port] }] });
}

function inPeer(peer: unknown): readonly string[] {
  return inSpec({ egress: [{ to: [peer] }] });
}

function inExpression(expression: unknown): readonly string[] {
  return inSpec({ podSelector: { matchExpressions: [expression] } });
}

const NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

t.test('ports are refused in the words of the API server', (t) => {
  const at = 'spec.ingress[0].ports[1]';
  t.strictSame(inPort({ protocol: 'ICMP' }), [
    `${at}.protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"`,
  ]);
  t.strictSame(inPort({ protocol: '' }), [
    `${at}.protocol: Unsupported value: "": supported values: "TCP", "UDP", "SCTP"`,
  ]);
  t.strictSame(inPort({ port: 0 }), [`${at}.port: Invalid value: 0: must be between 1 and 65535, inclusive`]);
  t.strictSame(inPort({ port: 65536 }), [`${at}.port: Invalid value: 65536: must be between 1 and 65535, inclusive`]);
  t.strictSame(inPort({ port: 80, endPort: 79 }), [
    `${at}.endPort: Invalid value: 79: must be greater than or equal to \`port\``,
  ]);
  t.strictSame(inPort({ port: 80, endPort: 65536 }), [
    `${at}.endPort: Invalid value: 65536: must be between 1 and 65535, inclusive`,
  ]);
  t.strictSame(inPort({ port: 'http', endPort: 90 }), [
    `${at}.endPort: Invalid value: 90: may not be specified when \`port\` is non-numeric`,
  ]);
  t.strictSame(inPort({ endPort: 90 }), [
    `${at}.endPort: Invalid value: 90: may not be specified when \`port\` is not specified`,
  ]);
  t.strictSame(inPort({ port: '' }), [
    `${at}.port: Invalid value: "": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`,
    `${at}.port: Invalid value: "": must contain at least one letter (a-z)`,
  ]);
  t.strictSame(inPort({ port: '80' }), [`${at}.port: Invalid value: "80": must contain at least one letter (a-z)`]);
  t.strictSame(inPort({ port: '-HTTP--is-too-long' }), [
    `${at}.port: Invalid value: "-HTTP--is-too-long": must be no more than 15 bytes`,
    `${at}.port: Invalid value: "-HTTP--is-too-long": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`,
    `${at}.port: Invalid value: "-HTTP--is-too-long": must not contain consecutive hyphens`,
    `${at}.port: Invalid value: "-HTTP--is-too-long": must not begin or end with a hyphen`,
  ]);
  t.end();
});

t.test('peers are refused in the words of the API server', (t) => {
  const at = 'spec.egress[0].to[0]';
  for (const nothing of [{}, null, { podSelector: null, namespaceSelector: null, ipBlock: null }]) {
    t.strictSame(inPeer(nothing), [`${at}: Required value: must specify a peer`]);
  }
  const ipBlock = { cidr: '10.0.0.0/8' };
  for (const both of [{ podSelector: {} }, { namespaceSelector: {} }]) {
    t.strictSame(inPeer({ ipBlock, ...both }), [`${at}: Forbidden: may not specify both ipBlock and another peer`]);
  }
  t.end();
});

t.test('address blocks are refused in the words of the API server', (t) => {
  const at = 'spec.egress[0].to[0].ipBlock';
  const badCidr = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
  const notWithin = 'must be a strict subset of `cidr`';
  t.strictSame(inPeer({ ipBlock: {} }), [`${at}.cidr: Required value`]);
  t.strictSame(inPeer({ ipBlock: { cidr: '' } }), [`${at}.cidr: Required value`]);
  t.strictSame(inPeer({ ipBlock: { cidr: '10.0.0.0' } }), [`${at}.cidr: Invalid value: "10.0.0.0": ${badCidr}`]);
  t.strictSame(inPeer({ ipBlock: { cidr: '10.0.0.0/33', except: ['x', '10.0.0.0/34'] } }), [
    `${at}.cidr: Invalid value: "10.0.0.0/33": ${badCidr}`,
    `${at}.except[0]: Invalid value: "x": ${badCidr}`,
    `${at}.except[1]: Invalid value: "10.0.0.0/34": ${badCidr}`,
  ]);
  const outside = ['10.0.0.0/8', '11.0.0.0/16', '10.0.0.0/7', '9.255.255.255/32', 'fd00::/64', '10.255.255.255/32'];
  t.strictSame(
    inPeer({ ipBlock: { cidr: '10.0.0.0/8', except: outside } }),
    [0, 1, 2, 3, 4].map((k) => `${at}.except[${k}]: Invalid value: "${outside[k] ?? ''}": ${notWithin}`),
  );
  t.strictSame(
    inPeer({
      ipBlock: { cidr: 'fd00::/8', except: ['fe00::/64', 'fc00::/64', 'fd00::/8', 'fdff::/64', '10.0.0.0/8'] },
    }),
    [
      `${at}.except[0]: Invalid value: "fe00::/64": ${notWithin}`,
      `${at}.except[1]: Invalid value: "fc00::/64": ${notWithin}`,
      `${at}.except[2]: Invalid value: "fd00::/8": ${notWithin}`,
      `${at}.except[4]: Invalid value: "10.0.0.0/8": ${notWithin}`,
    ],
  );
  t.strictSame(inPeer({ ipBlock: { cidr: '::/0', except: ['::/0', '::/1', '8000::/1'] } }), [
    `${at}.except[0]: Invalid value: "::/0": ${notWithin}`,
  ]);
  t.end();
});

t.test('policy types are refused in the words of the API server', (t) => {
  t.strictSame(inSpec({ policyTypes: ['Ingress', 'Egress', 'Ingress'] }), [
    'spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes',
  ]);
  t.strictSame(inSpec({ policyTypes: ['ingress', null] }), [
    'spec.policyTypes[0]: Unsupported value: "ingress": supported values: "Ingress", "Egress"',
    'spec.policyTypes[1]: Unsupported value: "": supported values: "Ingress", "Egress"',
  ]);
  t.strictSame(inSpec({ policyTypes: ['Ingress', 'Ingress'] }), []);
  t.end();
});

t.test('selectors are refused in the words of the API server', (t) => {
  const at = 'spec.podSelector.matchExpressions[0]';
  for (const operator of ['In', 'NotIn']) {
    t.strictSame(inExpression({ key: 'a', operator, values: [] }), [
      `${at}.values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
    ]);
  }
  for (const operator of ['Exists', 'DoesNotExist']) {
    t.strictSame(inExpression({ key: 'a', operator, values: ['b'] }), [
      `${at}.values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
    ]);
  }
  t.strictSame(inExpression({ key: 'a', operator: 'in', values: ['b'] }), [
    `${at}.operator: Invalid value: "in": not a valid selector operator`,
  ]);
  t.strictSame(inExpression({ key: '', operator: 'Exists' }), [
    `${at}.key: Invalid value: "": name part must be non-empty`,
    `${at}.key: Invalid value: "": name part ${NAME_RULE}`,
  ]);
  t.strictSame(inExpression({ key: 'a', operator: 'In', values: ['ok', 'no good'] }), [
    `${at}.values[1]: Invalid value: "no good": ${VALUE_RULE}`,
  ]);
  t.strictSame(inExpression(null), [
    `${at}.operator: Invalid value: "": not a valid selector operator`,
    `${at}.key: Invalid value: "": name part must be non-empty`,
    `${at}.key: Invalid value: "": name part ${NAME_RULE}`,
  ]);
  t.end();
});

t.test('label keys and values are refused in the words of the API server, at the map that holds them', (t) => {
  const inLabels = (matchLabels: unknown): readonly string[] => inSpec({ podSelector: { matchLabels } });
  const at = 'spec.podSelector.matchLabels: Invalid value';
  const long = 'x'.repeat(64);
  t.strictSame(inLabels({ 'a b': '' }), [`${at}: "a b": name part ${NAME_RULE}`]);
  t.strictSame(inLabels({ 'a/b/c': '' }), [
    `${at}: "a/b/c": a valid label key ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
  ]);
  t.strictSame(inLabels({ '/a': '' }), [`${at}: "/a": prefix part must be non-empty`]);
  t.strictSame(inLabels({ 'A.b/a': '' }), [`${at}: "A.b/a": prefix part ${SUBDOMAIN_RULE}`]);
  t.strictSame(inLabels({ 'a..b/': '' }), [
    `${at}: "a..b/": prefix part ${SUBDOMAIN_RULE}`,
    `${at}: "a..b/": name part must be non-empty`,
    `${at}: "a..b/": name part ${NAME_RULE}`,
  ]);
  t.strictSame(inLabels({ [long]: long }), [
    `${at}: "${long}": name part must be no more than 63 bytes`,
    `${at}: "${long}": must be no more than 63 bytes`,
  ]);
  t.strictSame(inLabels(JSON.parse('{"__proto__":"x"}')), [`${at}: "__proto__": name part ${NAME_RULE}`]);
  t.strictSame(inLabels({ a: '-b' }), [`${at}: "-b": ${VALUE_RULE}`]);
  t.strictSame(inLabels({ [`${'a'.repeat(253)}/${'b'.repeat(63)}`]: 'x'.repeat(63) }), []);
  t.end();
});

t.test('metadata is refused in the words of the API server', (t) => {
  const inMetadata = (metadata: unknown): readonly string[] => problemsOf({ metadata });
  t.strictSame(inMetadata(null), ['metadata.name: Required value: name or generateName is required']);
  t.strictSame(inMetadata({ name: 'Web' }), [`metadata.name: Invalid value: "Web": ${SUBDOMAIN_RULE}`]);
  t.strictSame(inMetadata({ generateName: 'web-' }), []);
  t.strictSame(inMetadata({ generateName: 'web_' }), [
    `metadata.generateName: Invalid value: "web_": ${SUBDOMAIN_RULE}`,
  ]);
  t.strictSame(inMetadata({ name: 'a', namespace: 'a.b' }), [
    'metadata.namespace: Invalid value: "a.b": must not contain dots',
  ]);
  t.strictSame(inMetadata({ name: 'a', labels: { a: 'b c' } }), [
    `metadata.labels: Invalid value: "b c": ${VALUE_RULE}`,
  ]);
  t.strictSame(inMetadata({ name: 'a', annotations: { 'Example.COM/x': 'any text' } }), []);
  t.strictSame(inMetadata({ name: 'a', annotations: { 'a b': '' } }), [
    `metadata.annotations: Invalid value: "a b": name part ${NAME_RULE}`,
  ]);
  t.strictSame(inMetadata({ name: 'a', annotations: { a: 'x'.repeat(262_144) } }), [
    'metadata.annotations: Too long: may not be more than 262144 bytes',
  ]);
  t.end();
});

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

t.test('a value of any length makes a message of bounded length', (t) => {
  const [problem = ''] = inPeer({ ipBlock: { cidr: 'x'.repeat(1_000_000) } });
  t.ok(problem.length < 400);
  t.match(problem, /x\.\.\.": must be a valid CIDR/);
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
