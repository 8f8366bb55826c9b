import t from 'tap';
import type { NetworkPolicy } from '../../src/model/network-policy.js';
import type { SnapshotObject } from '../../src/model/snapshot.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { clusterOf, pod, policy } from './small-cluster.js';

const PODS = [
  pod('shop/web', { app: 'web' }, { ips: ['10.0.0.1'] }),
  pod('data/db', { app: 'db' }, { ips: ['10.0.0.2'] }),
];
const CLOSED = policy('data/closed', { podSelector: {}, ingress: [] });
const ANY_NAMESPACE = { namespaceSelector: {}, podSelector: {} };

/** What is idle of the first of these policies, in a line each. */
function idle(judged: SnapshotObject, ...others: readonly SnapshotObject[]): readonly string[] {
  const cluster = clusterOf(...PODS, judged, ...others);
  const { selectsNobody, peers, rules } = new ReachEngine().idle(cluster, judged as NetworkPolicy);
  return [
    ...(selectsNobody ? ['selects nobody'] : []),
    ...peers.map((at) => `${at} means nobody`),
    ...rules.map(({ at, because, defeatedBy }) =>
      [`${at} ${because}`, ...defeatedBy.map(({ namespace, name }) => `${namespace}/${name}`)].join(' '),
    ),
  ];
}

function egress(to: unknown, ports?: unknown): SnapshotObject {
  return policy('shop/out', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to, ports }] });
}

t.test('a rule towards pods that let nobody in is defeated by the policies that isolate them', (t) => {
  t.strictSame(idle(egress([{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'db' } } }]), CLOSED), [
    'spec.egress[0] defeated data/closed',
  ]);
  t.end();
});

t.test('a rule that lets in whom nothing lets out is defeated by what isolates the sources', (t) => {
  const letsIn = policy('data/in', { podSelector: {}, ingress: [{ from: [ANY_NAMESPACE] }] });
  const silent = ['shop', 'data'].map((namespace) =>
    policy(`${namespace}/silent`, { podSelector: {}, policyTypes: ['Egress'] }),
  );
  t.strictSame(idle(letsIn, ...silent), ['spec.ingress[0] defeated data/silent shop/silent']);
  t.strictSame(idle(letsIn, ...silent.slice(0, 1)), []);
  t.end();
});

t.test('both sides let something through, but not the same', (t) => {
  const other = policy('data/in', { podSelector: {}, ingress: [{ from: [ANY_NAMESPACE], ports: [{ port: 443 }] }] });
  const database = [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'db' } } }];
  t.strictSame(idle(egress(database, [{ port: 80 }]), other), ['spec.egress[0] defeated data/in']);
  t.strictSame(idle(egress(database, [{ port: 400, endPort: 443 }]), other), []);
  t.end();
});

t.test('a rule may also mean nobody, or a port that nobody has', (t) => {
  const nobody = { podSelector: { matchLabels: { app: 'nobody' } } };
  t.strictSame(idle(egress([nobody])), ['spec.egress[0].to[0] means nobody', 'spec.egress[0] nobody']);
  t.strictSame(idle(egress([nobody, ANY_NAMESPACE])), ['spec.egress[0].to[0] means nobody']);
  t.strictSame(idle(egress([ANY_NAMESPACE], [{ port: 'metrics' }])), ['spec.egress[0] no-port']);
  t.end();
});

t.test('a rule in a direction that policyTypes leave out is idle, and all of a policy is that selects no pod', (t) => {
  const inward = policy('shop/in', { podSelector: {}, policyTypes: ['Ingress'], egress: [{}] });
  t.strictSame(idle(inward), ['spec.egress[0] direction']);
  t.strictSame(idle(policy('empty/out', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] })), [
    'selects nobody',
  ]);
  t.end();
});

t.test('a rule that lets addresses outside through is needed, whatever pods let in', (t) => {
  t.strictSame(idle(egress([{ ipBlock: { cidr: '10.0.0.0/8' } }]), CLOSED), []);
  t.strictSame(idle(egress(undefined), CLOSED), []);
  t.end();
});
