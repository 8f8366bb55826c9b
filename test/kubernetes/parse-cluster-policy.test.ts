import t from 'tap';
import { parseClusterPolicy } from '../../src/kubernetes/parse-cluster-policy.js';
import {
  byPrecedence,
  LAST_PRIORITY,
  ruleEffect,
  type ClusterPolicy,
  type ClusterPolicyKind,
  type ClusterRule,
} from '../../src/model/cluster-policy.js';
import { describeSelector } from '../../src/model/selector.js';

type Fields = Readonly<Record<string, unknown>>;

const EVERYONE = { namespaces: {} };
const WEB = { matchLabels: { app: 'web' } };
const SHOP = { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } };

function read(source: ClusterPolicyKind, spec: Fields, name = 'default'): ClusterPolicy {
  const result = parseClusterPolicy({ kind: source, metadata: { name }, spec }, source);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function cluster(spec: Fields): ClusterPolicy {
  return read('ClusterNetworkPolicy', { tier: 'Admin', priority: 7, subject: EVERYONE, ...spec });
}

function admin(spec: Fields): ClusterPolicy {
  return read('AdminNetworkPolicy', { priority: 7, subject: EVERYONE, ...spec });
}

function only(rules: readonly ClusterRule[]): ClusterRule {
  const [rule, second] = rules;
  if (rule === undefined || second !== undefined) throw new Error(`${rules.length} rules`);
  return rule;
}

t.test('each kind stands in its tier, and the old baseline after all', (t) => {
  t.match(cluster({}), { tier: 'admin', priority: 7, name: 'default', source: 'ClusterNetworkPolicy' });
  t.match(cluster({ tier: 'Baseline', priority: 0 }), { tier: 'baseline', priority: 0 });
  t.match(admin({ priority: 1000 }), { tier: 'admin', priority: 1000 });
  const last = read('BaselineAdminNetworkPolicy', { subject: EVERYONE });
  t.match(last, { tier: 'baseline', priority: LAST_PRIORITY });
  const sorted = [last, cluster({ tier: 'Baseline', priority: 1000 }), cluster({ tier: 'Baseline', priority: 3 })].sort(
    byPrecedence,
  );
  t.strictSame(
    sorted.map(({ priority }) => priority),
    [3, 1000, LAST_PRIORITY],
  );
  t.end();
});

t.test('of two policies with the same priority the order is the same whichever comes first', (t) => {
  const one = admin({});
  const other = cluster({});
  t.equal([one, other].sort(byPrecedence)[0], [other, one].sort(byPrecedence)[0]);
  t.equal(byPrecedence(one, one), 0);
  t.end();
});

t.test('both versions of ClusterNetworkPolicy are read, and no other', (t) => {
  const raw = { metadata: { name: 'a' }, spec: { tier: 'Admin', priority: 7, subject: EVERYONE } };
  for (const version of ['v1alpha2', 'v1beta1'])
    t.ok(parseClusterPolicy({ apiVersion: `policy.networking.k8s.io/${version}`, ...raw }, 'ClusterNetworkPolicy').ok);
  t.strictSame(
    parseClusterPolicy({ apiVersion: 'policy.networking.k8s.io/v1alpha1', ...raw }, 'ClusterNetworkPolicy'),
    {
      ok: false,
      problems: [
        {
          at: 'apiVersion',
          message: 'must be "policy.networking.k8s.io/v1alpha2" or "policy.networking.k8s.io/v1beta1"',
        },
      ],
    },
  );
  t.end();
});

t.test('a subject of namespaces means all of their pods; one of pods means both selectors', (t) => {
  const { subject } = cluster({ subject: { namespaces: SHOP } });
  t.equal(describeSelector(subject.namespaces), 'kubernetes.io/metadata.name=shop');
  t.equal(describeSelector(subject.pods), 'everything');
  const both = admin({ subject: { pods: { namespaceSelector: SHOP, podSelector: WEB } } }).subject;
  t.equal(describeSelector(both.namespaces), 'kubernetes.io/metadata.name=shop');
  t.equal(describeSelector(both.pods), 'app=web');
  t.equal(both.pods.at, 'spec.subject.pods.podSelector');
  const everywhere = cluster({ subject: { pods: { podSelector: WEB } } }).subject;
  t.equal(describeSelector(everywhere.namespaces), 'everything', 'the newer kind may leave the namespaces out');
  t.end();
});

t.test('rules keep their order, their names and their actions, in the words of each kind', (t) => {
  const from = [EVERYONE];
  const { rules } = cluster({
    ingress: [
      { name: 'first', action: 'Pass', from },
      { action: 'Deny', from },
      { action: 'Accept', from },
    ],
  });
  t.strictSame(
    rules.ingress.map(({ at, name, action }) => [at, name, action]),
    [
      ['spec.ingress[0]', 'first', 'pass'],
      ['spec.ingress[1]', '', 'deny'],
      ['spec.ingress[2]', '', 'allow'],
    ],
  );
  t.strictSame(rules.egress, []);
  t.equal(only(admin({ egress: [{ action: 'Allow', to: from }] }).rules.egress).action, 'allow');
  t.end();
});

t.test('peers of every kind are read', (t) => {
  const { peers, ports } = only(
    cluster({
      egress: [
        {
          action: 'Accept',
          to: [
            { namespaces: SHOP },
            { pods: { namespaceSelector: SHOP, podSelector: WEB } },
            { nodes: { matchExpressions: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }] } },
            { networks: ['10.0.0.0/9', '10.128.0.0/9', '2001:db8::/32'] },
            { domainNames: ['*.example.com', 'example.org'] },
          ],
        },
      ],
    }).rules.egress,
  );
  const shown = peers.map((peer) => {
    switch (peer.kind) {
      case 'pods':
        return `${describeSelector(peer.namespaces)} ${describeSelector(peer.pods)}`;
      case 'nodes':
        return describeSelector(peer.selector);
      case 'networks':
        return String(peer.set);
      case 'domains':
        return peer.names.join();
      case 'unknown':
        return 'unknown';
    }
  });
  t.strictSame(shown, [
    'kubernetes.io/metadata.name=shop everything',
    'kubernetes.io/metadata.name=shop app=web',
    'node-role.kubernetes.io/control-plane',
    '10.0.0.0/8, 2001:db8::/32',
    '*.example.com,example.org',
  ]);
  t.strictSame(
    peers.map(({ at }) => at),
    [0, 1, 2, 3, 4].map((k) => `spec.egress[0].to[${k}]`),
  );
  t.same(ports, { kind: 'any' });
  t.end();
});

t.test('the ports of a ClusterNetworkPolicy stand under their protocol', (t) => {
  const protocols = [
    { tcp: { destinationPort: { number: 443 } } },
    { udp: { destinationPort: { range: { start: 8000, end: 8080 } } } },
    { sctp: { destinationPort: { number: 7 } } },
    { destinationNamedPort: 'dns' },
  ];
  const { ports } = only(cluster({ ingress: [{ action: 'Deny', from: [EVERYONE], protocols }] }).rules.ingress);
  const at = (k: number): string => `spec.ingress[0].protocols[${k}]`;
  t.strictSame(ports, {
    kind: 'listed',
    list: [
      { kind: 'numbers', at: at(0), protocol: 'TCP', from: 443, to: 443 },
      { kind: 'numbers', at: at(1), protocol: 'UDP', from: 8000, to: 8080 },
      { kind: 'numbers', at: at(2), protocol: 'SCTP', from: 7, to: 7 },
      { kind: 'named', at: at(3), name: 'dns' },
    ],
  });
  t.end();
});

t.test('the ports of the older kinds name their protocol, and mean TCP without one', (t) => {
  const ports = [
    { portNumber: { protocol: 'UDP', port: 53 } },
    { portNumber: { port: 80 } },
    { portRange: { start: 1, end: 65535 } },
    { namedPort: 'web' },
  ];
  const at = (k: number): string => `spec.ingress[0].ports[${k}]`;
  const list = [
    { kind: 'numbers', at: at(0), protocol: 'UDP', from: 53, to: 53 },
    { kind: 'numbers', at: at(1), protocol: 'TCP', from: 80, to: 80 },
    { kind: 'numbers', at: at(2), protocol: 'TCP', from: 1, to: 65535 },
    { kind: 'named', at: at(3), name: 'web' },
  ];
  const ingress = [{ action: 'Deny', from: [EVERYONE], ports }];
  t.strictSame(only(admin({ ingress }).rules.ingress).ports, { kind: 'listed', list });
  const baseline = read('BaselineAdminNetworkPolicy', { subject: EVERYONE, ingress });
  t.strictSame(only(baseline.rules.ingress).ports, { kind: 'listed', list });
  t.end();
});

t.test('a peer or port of no known kind makes its whole rule fail closed (N30)', (t) => {
  const strange: readonly Fields[] = [
    { from: [EVERYONE, { services: {} }] },
    { from: [{}] },
    { from: [{ namespaces: {}, except: {} }] },
    { from: [{ networks: ['10.0.0.0/8'] }] },
    { from: [EVERYONE], protocols: [{ icmp: { type: 8 } }] },
    { from: [EVERYONE], protocols: [{}] },
    { from: [EVERYONE], protocols: [{ tcp: {} }] },
    { from: [EVERYONE], protocols: [{ tcp: { flags: 'SYN' } }] },
    { from: [EVERYONE], protocols: [{ tcp: { destinationPort: {} } }] },
    { from: [EVERYONE], protocols: [{ tcp: { destinationPort: { number: 80, mask: 7 } } }] },
  ];
  for (const fields of strange) {
    const effects = ['Accept', 'Deny', 'Pass'].map((action) =>
      ruleEffect(only(cluster({ ingress: [{ action, ...fields }] }).rules.ingress)),
    );
    t.strictSame(effects, ['nothing', 'deny-everything', 'deny-everything'], JSON.stringify(fields));
  }
  t.equal(ruleEffect(only(cluster({ ingress: [{ action: 'Accept', from: [EVERYONE] }] }).rules.ingress)), 'as-written');
  t.equal(
    ruleEffect(only(admin({ ingress: [{ action: 'Deny', from: [EVERYONE], ports: [{}] }] }).rules.ingress)),
    'deny-everything',
  );
  t.end();
});

t.test('what nobody knows of says where it stands', (t) => {
  const { peers } = only(cluster({ egress: [{ action: 'Deny', to: [{ services: {} }, {}] }] }).rules.egress);
  t.match(peers, [
    { kind: 'unknown', because: [{ at: 'spec.egress[0].to[0].services', message: 'unknown field' }] },
    {
      kind: 'unknown',
      because: [
        {
          at: 'spec.egress[0].to[1]',
          message: 'Invalid value: 0: spec.egress[0].to[1] in body should have at least 1 properties',
        },
      ],
    },
  ]);
  t.end();
});
