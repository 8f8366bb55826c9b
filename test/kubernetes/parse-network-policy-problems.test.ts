import t from 'tap';
import { inPeer, inPort, inSpec } from './problems-of.js';

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
    `${at}.port: Invalid value: "-HTTP--is-too-long": must be no more than 15 characters`,
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

t.test('a value of any length makes a message of bounded length', (t) => {
  const [problem = ''] = inPeer({ ipBlock: { cidr: 'x'.repeat(1_000_000) } });
  t.ok(problem.length < 400);
  t.match(problem, /x\.\.\.": must be a valid CIDR/);
  t.end();
});
