import t from 'tap';
import { picturesOf } from '../../../src/guardrails/pictures.js';
import { requireDns } from '../../../src/guardrails/rules/require-dns.js';
import type { Finding } from '../../../src/model/finding.js';
import { clusterOf, namespace, NOW, policy, policyChange } from '../../changes.js';
import { saidOfChange, withDefaults, type Question } from './ask.js';
import { ReachEngine } from '../../../src/reach/reach-engine.js';

type Json = Readonly<Record<string, unknown>>;

interface Sides {
  readonly before?: Json;
  readonly after?: Json;
}

const SYSTEM = { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } };
const DNS_PODS = { matchLabels: { 'k8s-app': 'kube-dns' } };
const PEER = { namespaceSelector: SYSTEM, podSelector: DNS_PODS };
const BOTH = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
];
const TO_DNS = { to: [PEER], ports: BOTH };
const DENY = isolating({}, 'deny');
const ALLOW = isolating({}, 'dns', TO_DNS);
const WEB = { matchLabels: { app: 'web' } };
const LACKS = (pods: string, ports = 'UDP and TCP 53'): string =>
  `spec.egress: isolates the egress of ${pods}, which no policy lets reach DNS on ${ports}`;

/** A policy that isolates the egress of these pods and has these rules. */
function isolating(podSelector: Json, name: string, ...egress: readonly Json[]): Json {
  return policy({ podSelector, policyTypes: ['Egress'], egress }, { name });
}

function change(sides: Sides, others: readonly Json[] = [], question: Question = {}): string[] {
  const { before } = sides;
  const snapshot = clusterOf(...others, ...(before === undefined ? [] : [before]));
  return saidOfChange(requireDns, policyChange(sides), { snapshot, ...question });
}

function findings(sides: Sides, others: readonly Json[] = []): readonly Finding[] {
  if (requireDns.judges !== 'change') throw new Error('it judges changes');
  const asked = policyChange(sides);
  const { before, after } = picturesOf(asked, clusterOf(...others));
  return requireDns.prepare(withDefaults(requireDns, {}))({
    change: asked,
    snapshot: before,
    after,
    reach: new ReachEngine(),
    now: NOW,
    unknown: () => undefined,
  }).findings;
}

/** What is said of a policy for every pod that has this rule. */
function rule(egress: Json, others: readonly Json[] = [], options: Json = {}): string[] {
  return change({ after: isolating({}, 'web', egress) }, others, { options });
}

function dnsPod(labels: Json, ...ports: readonly Json[]): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'coredns-1', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns', ...labels } },
    spec: { containers: [{ name: 'coredns', ports }] },
  };
}

t.test('who isolates egress must leave DNS, by whichever policy', (t) => {
  t.strictSame(change({ after: DENY }), [LACKS('every pod')]);
  t.strictSame(change({ after: DENY }, [ALLOW]), []);
  t.strictSame(change({ after: ALLOW }, [DENY]), []);
  t.strictSame(change({ after: isolating(WEB, 'web') }, [ALLOW]), []);
  t.strictSame(change({ after: DENY }, [isolating(WEB, 'web', TO_DNS)]), [LACKS('pods with app notin (web)')]);
  const halves = ['Exists', 'DoesNotExist'].map((operator) =>
    isolating({ matchExpressions: [{ key: 'app', operator }] }, operator.toLowerCase(), TO_DNS),
  );
  t.strictSame(change({ after: DENY }, halves), [], 'two policies let every pod reach it between them');
  const ingress = policy({ podSelector: {}, policyTypes: ['Ingress'], egress: [TO_DNS] }, { name: 'ingress' });
  t.strictSame(change({ after: ingress }), [], 'egress is not isolated');
  t.strictSame(change({ after: DENY }, [ingress]), [LACKS('every pod')], 'N2: its rules are without effect');
  t.end();
});

t.test('UDP and TCP are both wanted, and told apart', (t) => {
  t.strictSame(rule({ to: [PEER], ports: [{ port: 53 }] }), [LACKS('every pod', 'UDP 53')]);
  t.strictSame(rule({ to: [PEER], ports: [{ protocol: 'UDP', port: 53 }] }), [LACKS('every pod', 'TCP 53')]);
  t.strictSame(rule({ to: [PEER] }), []);
  t.strictSame(rule({}), []);
  t.strictSame(rule({ ports: BOTH }), []);
  t.strictSame(rule({ to: [PEER], ports: [{ protocol: 'UDP' }, { port: 1, endPort: 53 }] }), []);
  t.strictSame(rule({ to: [PEER], ports: [{ protocol: 'SCTP' }] }), [LACKS('every pod')]);
  t.strictSame(rule({ to: [PEER], ports: BOTH }, [], { dns: { port: 5353 } }), [
    LACKS('every pod', 'UDP and TCP 5353'),
  ]);
  t.end();
});

t.test('a peer counts if it selects the DNS pods, whatever it looks like', (t) => {
  t.strictSame(rule({ to: [{ namespaceSelector: {}, podSelector: DNS_PODS }], ports: BOTH }), []);
  t.strictSame(rule({ to: [{ namespaceSelector: SYSTEM }], ports: BOTH }), []);
  const either = { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns', 'other'] }] };
  t.strictSame(rule({ to: [{ namespaceSelector: SYSTEM, podSelector: either }], ports: BOTH }), []);
  t.equal(rule({ to: [{ podSelector: DNS_PODS }], ports: BOTH }).length, 1, 'pods of the own namespace');
  t.equal(rule({ to: [{ namespaceSelector: SYSTEM, podSelector: WEB }], ports: BOTH }).length, 1);
  const system = policy(
    { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: DNS_PODS }], ports: BOTH }] },
    { namespace: 'kube-system' },
  );
  t.strictSame(change({ after: system }), []);
  t.end();
});

t.test('labels that the DNS pods are known to carry count as well', (t) => {
  const coredns = { matchLabels: { 'app.kubernetes.io/name': 'coredns' } };
  const egress = { to: [{ namespaceSelector: SYSTEM, podSelector: coredns }], ports: BOTH };
  t.strictSame(rule(egress, [dnsPod({ 'app.kubernetes.io/name': 'coredns' })]), []);
  t.equal(rule(egress, [dnsPod({})]).length, 1);
  t.equal(rule(egress).length, 1);
  t.end();
});

t.test('namespaces are selected by their labels, and where these are not known it is undecided', (t) => {
  const egress = { to: [{ namespaceSelector: { matchLabels: { name: 'kube-system' } } }], ports: BOTH };
  t.strictSame(rule(egress, [namespace('kube-system', { name: 'kube-system' })]), []);
  t.strictSame(rule(egress, [namespace('kube-system')]), [LACKS('every pod')]);
  t.strictSame(rule(egress), [': the labels of namespace kube-system are not known, and DNS is there?']);
  t.end();
});

t.test('N17: a port by its name is what the DNS pods call so', (t) => {
  const egress = { to: [PEER], ports: [{ protocol: 'UDP', port: 'dns' }, { port: 'dns-tcp' }] };
  const named = [
    { name: 'dns', protocol: 'UDP', containerPort: 53 },
    { name: 'dns-tcp', containerPort: 53 },
  ];
  t.strictSame(rule(egress, [dnsPod({}, ...named)]), []);
  t.strictSame(rule(egress, [dnsPod({}, ...named.slice(0, 1))]), [LACKS('every pod', 'TCP 53')]);
  t.strictSame(rule(egress), [`${LACKS('every pod')}; no known DNS pod says which port dns is`]);
  t.end();
});

t.test('a block of addresses counts for the addresses that the options list', (t) => {
  const egress = (cidr: string): Json => ({ to: [{ ipBlock: { cidr } }], ports: BOTH });
  const options = { addresses: ['169.254.20.10/32', 'fd00::10/128'] };
  t.equal(rule(egress('0.0.0.0/0')).length, 1);
  t.strictSame(rule(egress('169.254.20.10/32'), [], options), []);
  t.strictSame(rule(egress('fd00::/64'), [], options), []);
  t.equal(rule(egress('169.254.20.11/32'), [], options).length, 1);
  t.end();
});

t.test('a change that takes DNS from pods which others isolate is found', (t) => {
  const takes = 'takes DNS on UDP and TCP 53 from every pod, whose egress NetworkPolicy deny isolates';
  t.strictSame(change({ before: ALLOW }, [DENY]), [`: ${takes}`]);
  t.strictSame(change({ before: ALLOW }, [isolating(WEB, 'web')]), [
    ': takes DNS on UDP and TCP 53 from pods with app=web, whose egress NetworkPolicy web isolates',
  ]);
  const narrowed = isolating(WEB, 'dns', TO_DNS);
  t.strictSame(change({ before: ALLOW, after: narrowed }, [DENY]), [
    'spec.egress: takes DNS on UDP and TCP 53 from pods with app notin (web), whose egress NetworkPolicy deny isolates',
  ]);
  t.match(change({ before: ALLOW, after: isolating({}, 'dns') }, [DENY]), [
    /^spec\.egress: takes DNS on UDP and TCP 53 from every pod/,
  ]);
  t.strictSame(change({ before: ALLOW }), [], 'nobody is isolated any more');
  t.strictSame(change({ before: DENY }, [ALLOW]), []);
  t.end();
});

t.test('what was so before is not held against another change', (t) => {
  t.strictSame(
    findings({ before: DENY, after: isolating({}, 'deny', { to: [{ podSelector: WEB }] }) }).map(
      (found) => found.atMost,
    ),
    ['Audit'],
  );
  t.strictSame(change({ before: isolating(WEB, 'web') }, [DENY]), []);
  t.strictSame(change({ before: DENY, after: isolating(WEB, 'deny') }).length, 1);
  t.strictSame(
    findings({ before: isolating(WEB, 'web'), after: isolating({}, 'web') }).map((found) => found.atMost),
    [undefined],
  );
  t.end();
});

t.test('the fix is the rule to paste', (t) => {
  const egress =
    '- { to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }], ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }] }';
  t.strictSame(
    findings({ after: DENY }).map(({ fix }) => fix),
    [`add to spec.egress of NetworkPolicy deny:\n${egress}`],
  );
  t.strictSame(
    findings({ before: ALLOW }, [DENY]).map(({ fix }) => fix),
    [`keep it, or first add to spec.egress of NetworkPolicy deny:\n${egress}`],
  );
  t.end();
});

t.test('a terminating namespace needs no DNS, and what cannot be read is undecided', (t) => {
  const going = { ...namespace('shop'), metadata: { name: 'shop', deletionTimestamp: '2026-01-01T00:00:00Z' } };
  t.strictSame(change({ after: DENY }, [going]), []);
  const broken = policyChange({ before: policy({ podSelector: 7 }) });
  t.strictSame(saidOfChange(requireDns, broken, { snapshot: clusterOf() }), [': the stored policy cannot be read?']);
  t.end();
});

t.test('a stored policy that cannot be read is no matter where the change leaves egress as it is', (t) => {
  const spec = { podSelector: WEB, policyTypes: ['Ingress', 'Egress'], egress: [TO_DNS] };
  const after = policy({ ...spec, ingress: [] });
  const broken = { ...spec, ingress: [{ from: [{ ipBlock: { cidr: 'nowhere' } }] }] };
  const said = (before: Json): string[] =>
    saidOfChange(requireDns, policyChange({ before: policy(before), after }), { snapshot: clusterOf() });
  t.strictSame(said(broken), []);
  t.strictSame(said({ ...broken, podSelector: {} }), [': the stored policy cannot be read?']);
  t.end();
});
