import t from 'tap';
import { parseClusterPolicy } from '../../src/kubernetes/parse-cluster-policy.js';
import type { ClusterPolicyKind } from '../../src/model/cluster-policy.js';

type Fields = Readonly<Record<string, unknown>>;

function problems(source: ClusterPolicyKind, spec: unknown): readonly string[] {
  const result = parseClusterPolicy({ metadata: { name: 'default' }, spec }, source);
  return result.ok ? [] : result.problems.map(({ at, message }) => `${at}: ${message}`);
}

const GOOD: Fields = { tier: 'Admin', priority: 7, subject: { namespaces: {} } };
const PEERS = [{ namespaces: {} }];

function clusterProblems(fields: Fields): readonly string[] {
  return problems('ClusterNetworkPolicy', { ...GOOD, ...fields });
}

function ruleProblems(fields: Fields): readonly string[] {
  return clusterProblems({ egress: [{ action: 'Deny', to: PEERS, ...fields }] });
}

function adminRuleProblems(fields: Fields): readonly string[] {
  const ingress = [{ action: 'Deny', from: PEERS, ...fields }];
  return problems('AdminNetworkPolicy', { priority: 7, subject: { namespaces: {} }, ingress });
}

t.test('what every policy of a kind has must be there', (t) => {
  t.strictSame(problems('ClusterNetworkPolicy', {}), [
    'spec.tier: Required value',
    'spec.priority: Required value',
    'spec.subject: Required value',
  ]);
  t.strictSame(problems('AdminNetworkPolicy', {}), ['spec.priority: Required value', 'spec.subject: Required value']);
  t.strictSame(problems('BaselineAdminNetworkPolicy', {}), ['spec.subject: Required value']);
  t.strictSame(problems('AdminNetworkPolicy', undefined), ['spec: Required value']);
  t.strictSame(clusterProblems({ ingress: [{}] }), [
    'spec.ingress[0].action: Required value',
    'spec.ingress[0].from: Required value',
  ]);
  t.end();
});

t.test('a tier or priority that is none is refused', (t) => {
  t.strictSame(clusterProblems({ tier: 'admin' }), [
    'spec.tier: Unsupported value: "admin": supported values: "Admin", "Baseline"',
  ]);
  t.strictSame(clusterProblems({ priority: -1 }), [
    'spec.priority: Invalid value: -1: spec.priority in body should be greater than or equal to 0',
  ]);
  t.strictSame(clusterProblems({ priority: 1001 }), [
    'spec.priority: Invalid value: 1001: spec.priority in body should be less than or equal to 1000',
  ]);
  t.strictSame(clusterProblems({ priority: '7' }), ['spec.priority: must be a whole number']);
  t.strictSame(clusterProblems({ priority: 0.5 }), ['spec.priority: must be a whole number']);
  t.end();
});

t.test('the words of one kind are not those of another', (t) => {
  t.strictSame(ruleProblems({ action: 'Allow' }), [
    'spec.egress[0].action: Unsupported value: "Allow": supported values: "Accept", "Deny", "Pass"',
  ]);
  t.strictSame(adminRuleProblems({ action: 'Accept' }), [
    'spec.ingress[0].action: Unsupported value: "Accept": supported values: "Allow", "Deny", "Pass"',
  ]);
  const ingress = [{ action: 'Pass', from: PEERS }];
  t.strictSame(problems('BaselineAdminNetworkPolicy', { subject: { namespaces: {} }, ingress }), [
    'spec.ingress[0].action: Unsupported value: "Pass": supported values: "Allow", "Deny"',
  ]);
  t.strictSame(ruleProblems({ ports: [] }), ['spec.egress[0].ports: unknown field']);
  t.strictSame(adminRuleProblems({ protocols: [] }), ['spec.ingress[0].protocols: unknown field']);
  t.strictSame(problems('AdminNetworkPolicy', GOOD), ['spec.tier: unknown field']);
  t.strictSame(ruleProblems({ action: 'constructor' }), [
    'spec.egress[0].action: Unsupported value: "constructor": supported values: "Accept", "Deny", "Pass"',
  ]);
  t.end();
});

t.test('a subject is one of two, whole, and of nothing else', (t) => {
  t.strictSame(clusterProblems({ subject: {} }), [
    'spec.subject: Invalid value: 0: spec.subject in body should have at least 1 properties',
  ]);
  t.strictSame(clusterProblems({ subject: { namespaces: {}, pods: { podSelector: {} } } }), [
    'spec.subject: Too many: 2: must have at most 1 item',
  ]);
  t.strictSame(clusterProblems({ subject: { pods: {} } }), ['spec.subject.pods.podSelector: Required value']);
  t.strictSame(problems('AdminNetworkPolicy', { priority: 7, subject: { pods: { podSelector: {} } } }), [
    'spec.subject.pods.namespaceSelector: Required value',
  ]);
  t.strictSame(clusterProblems({ subject: { namespaces: {}, nodes: {} } }), ['spec.subject.nodes: unknown field']);
  t.end();
});

t.test('an early form of the older kinds, whose peers were more than selectors, is refused and not misread', (t) => {
  t.strictSame(adminRuleProblems({ from: [{ namespaces: { namespaceSelector: {} } }] }), [
    'spec.ingress[0].from[0].namespaces.namespaceSelector: unknown field',
  ]);
  t.end();
});

t.test('lists that are there hold something', (t) => {
  t.strictSame(ruleProblems({ to: [], protocols: [] }), [
    'spec.egress[0].to: Invalid value: 0: spec.egress[0].to in body should have at least 1 items',
    'spec.egress[0].protocols: Invalid value: 0: spec.egress[0].protocols in body should have at least 1 items',
  ]);
  t.strictSame(ruleProblems({ to: [{ networks: [] }] }), [
    'spec.egress[0].to[0].networks: Invalid value: 0: spec.egress[0].to[0].networks in body should have at least 1 items',
  ]);
  t.end();
});

t.test('a peer is one thing, and its networks are networks', (t) => {
  t.strictSame(ruleProblems({ to: [{ namespaces: {}, nodes: {} }] }), [
    'spec.egress[0].to[0]: Too many: 2: must have at most 1 item',
  ]);
  t.strictSame(ruleProblems({ to: [{ networks: ['10.0.0.0', '10.0.0.0/8'] }] }), [
    'spec.egress[0].to[0].networks[0]: Invalid value: "10.0.0.0": Invalid CIDR format provided',
  ]);
  t.strictSame(ruleProblems({ to: ['everyone'] }), ['spec.egress[0].to[0]: must be an object']);
  t.end();
});

t.test('ports are numbers from 1 to 65535, and a range is one', (t) => {
  const tcp = (destinationPort: unknown): readonly string[] =>
    ruleProblems({ protocols: [{ tcp: { destinationPort } }] });
  const at = 'spec.egress[0].protocols[0].tcp.destinationPort';
  t.strictSame(tcp({ number: 0 }), [
    `${at}.number: Invalid value: 0: ${at}.number in body should be greater than or equal to 1`,
  ]);
  t.strictSame(tcp({ range: { start: 1, end: 65536 } }), [
    `${at}.range.end: Invalid value: 65536: ${at}.range.end in body should be less than or equal to 65535`,
  ]);
  t.strictSame(tcp({ range: { start: 80, end: 80 } }), [
    `${at}.range: Invalid value: Start port must be less than End port`,
  ]);
  t.strictSame(tcp({ range: { start: 80 } }), [`${at}.range.end: Required value`]);
  t.strictSame(adminRuleProblems({ ports: [{ portNumber: { protocol: 'ICMP', port: 8 } }] }), [
    'spec.ingress[0].ports[0].portNumber.protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"',
  ]);
  t.strictSame(adminRuleProblems({ ports: [{ portNumber: { protocol: 'TCP' } }] }), [
    'spec.ingress[0].ports[0].portNumber.port: Required value',
  ]);
  t.end();
});

t.test('it belongs to no namespace', (t) => {
  const raw = { metadata: { name: 'a', namespace: 'shop' }, spec: GOOD };
  t.same(parseClusterPolicy(raw, 'ClusterNetworkPolicy'), {
    ok: false,
    problems: [{ at: 'metadata.namespace', message: 'Forbidden: not allowed on this type' }],
  });
  t.end();
});
