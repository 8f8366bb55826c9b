import t from 'tap';
import { forbidOpenPeers } from '../../../src/guardrails/rules/forbid-open-peers.js';
import { policy } from '../../changes.js';
import { block, egress, ingress, namespaces, outcomeOf, saidOf } from './ask.js';

const said = (spec: Parameters<typeof saidOf>[1], options = {}): string[] => saidOf(forbidOpenPeers, spec, { options });

t.test('a rule without peers is open to anyone, whichever way that is written', (t) => {
  const open = ['spec.ingress[0]: allows every port from anyone, inside and outside of the cluster'];
  t.strictSame(said(ingress({})), open);
  t.strictSame(said(ingress({ from: [] })), open);
  t.strictSame(said(ingress({ from: null })), open);
  t.strictSame(said(ingress({ from: [], ports: [] })), open);
  t.strictSame(said(ingress({ ports: [{ port: 443 }, { port: 'http' }] })), [
    'spec.ingress[0]: allows TCP 443; TCP http from anyone, inside and outside of the cluster',
  ]);
  t.strictSame(said(egress({ ports: [{ protocol: 'UDP', port: 53 }] })), [
    'spec.egress[0]: allows UDP 53 to anyone, inside and outside of the cluster',
  ]);
  t.end();
});

t.test('no rules let nobody in', (t) => {
  t.strictSame(said({ podSelector: {} }), []);
  t.strictSame(said({ podSelector: {}, ingress: [], egress: [], policyTypes: ['Ingress', 'Egress'] }), []);
  t.end();
});

t.test('a selector that every new namespace matches is every namespace', (t) => {
  const at = 'spec.ingress[0].from[0].namespaceSelector';
  const all = [`${at}: allows every port from all pods of every namespace`];
  const others = [
    `${at}: allows every port from all pods of every namespace that is not excluded, also ones created later`,
  ];
  t.strictSame(said(ingress({ from: [{ namespaceSelector: {} }] })), all);
  t.strictSame(said(ingress({ from: [namespaces({ key: 'kubernetes.io/metadata.name', operator: 'Exists' })] })), all);
  t.strictSame(said(ingress({ from: [namespaces({ key: 'nobody', operator: 'DoesNotExist' })] })), others);
  t.strictSame(said(ingress({ from: [namespaces({ key: 'nobody', operator: 'NotIn', values: ['x'] })] })), others);
  t.strictSame(
    said(
      ingress({ from: [namespaces({ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['billing'] })] }),
    ),
    others,
  );
  t.end();
});

t.test('a selector that asks for a label is not', (t) => {
  t.strictSame(said(ingress({ from: [namespaces({ key: 'team', operator: 'Exists' })] })), []);
  t.strictSame(said(ingress({ from: [{ namespaceSelector: { matchLabels: { team: '' } } }] })), []);
  t.strictSame(
    said(
      ingress({
        from: [namespaces({ key: 'team', operator: 'DoesNotExist' }, { key: 'team', operator: 'Exists' })],
      }),
    ),
    [],
    'nor is one that nothing can match',
  );
  t.end();
});

t.test('every namespace is fine where the pods must carry a label, unless it is forbidden altogether', (t) => {
  const dns = { namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } };
  t.strictSame(said(egress({ to: [dns] })), []);
  t.strictSame(said(egress({ to: [dns] }), { allNamespaces: 'forbid' }), [
    'spec.egress[0].to[0].namespaceSelector: allows every port to pods k8s-app=kube-dns of every namespace',
  ]);
  t.strictSame(said(egress({ to: [{ namespaceSelector: {} }] }), { allNamespaces: 'allow' }), []);
  t.end();
});

t.test('a podSelector that every unlabelled pod matches narrows nothing', (t) => {
  const podSelector = { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['none'] }] };
  t.strictSame(said(ingress({ from: [{ namespaceSelector: {}, podSelector }] })), [
    'spec.ingress[0].from[0].namespaceSelector: allows every port from pods app notin (none) of every namespace',
  ]);
  t.end();
});

t.test('nor does one for a label that controllers give', (t) => {
  const podSelector = { matchExpressions: [{ key: 'pod-template-hash', operator: 'Exists' }] };
  t.strictSame(said(ingress({ from: [{ namespaceSelector: {}, podSelector }] })), [
    'spec.ingress[0].from[0].namespaceSelector: allows every port from pods pod-template-hash of every namespace',
  ]);
  t.end();
});

t.test('two peers that are every pod only together are found by the one that asks for nothing', (t) => {
  const pods = (operator: string): object => ({
    namespaceSelector: {},
    podSelector: { matchExpressions: [{ key: 'app', operator }] },
  });
  t.equal(said(ingress({ from: [pods('Exists'), pods('DoesNotExist')] })).length, 1);
  t.end();
});

t.test('pods of the own namespace and addresses are for other rules', (t) => {
  t.strictSame(said(ingress({ from: [{ podSelector: {} }, block('0.0.0.0/0')] })), []);
  t.end();
});

t.test('only the directions that were asked for are judged, and only rules in force', (t) => {
  t.strictSame(said(ingress({}), { directions: ['egress'] }), []);
  t.strictSame(said({ podSelector: {}, policyTypes: ['Ingress'], egress: [{}] }), []);
  t.end();
});

t.test('a name or a label exempts nothing', (t) => {
  const named = policy(ingress({}), { name: 'default-deny', labels: { 'firebreak.dev/exempt': 'true' } });
  t.equal(outcomeOf(forbidOpenPeers, named).findings.length, 1);
  t.end();
});

t.test('the fix names the field to write', (t) => {
  const [anyone] = outcomeOf(forbidOpenPeers, policy(egress({}))).findings;
  t.equal(
    anyone?.fix,
    'write to: with the podSelector, namespaceSelector or ipBlock of each peer that really needs it',
  );
  t.end();
});

t.test('of many ports and names of ports the first are told', (t) => {
  const ports = Array.from({ length: 20 }, (_, k) => ({ port: k * 2 + 1 }));
  t.match(said(ingress({ ports })), [/allows TCP 1, 3, 5, 7, 9, 11, 13, 15 and 12 more from anyone/]);
  const names = Array.from({ length: 10 }, (_, k) => ({ port: `a${k}` }));
  t.match(said(ingress({ ports: names })), [/allows TCP a0; TCP a1; TCP a2; .*\.\.\. from anyone/]);
  t.end();
});
