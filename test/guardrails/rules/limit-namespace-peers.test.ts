import t from 'tap';
import { limitNamespacePeers } from '../../../src/guardrails/rules/limit-namespace-peers.js';
import { namespace, snapshotOf } from '../../changes.js';
import { block, egress, ingress, namespaces, outcomeOf, saidOf, type Question } from './ask.js';
import { policy } from '../../changes.js';

const NAME = 'kubernetes.io/metadata.name';
const AT = 'spec.ingress[0].from[0].namespaceSelector';
const SHOP_OF_SALES = snapshotOf(namespace('shop', { team: 'sales' }));

function said(peer: object, options: object = {}, rest: Question = {}): string[] {
  return saidOf(limitNamespacePeers, ingress({ from: [peer] }), { options: { ...options }, ...rest });
}

const labels = (matchLabels: object): object => ({ namespaceSelector: { matchLabels } });
const beyond = (which: string): string[] => [
  `${AT}: allows traffic from ${which}, beyond those that may be peers here`,
];

t.test('pods of the own namespace, and addresses, are no matter of this rule', (t) => {
  t.strictSame(said({ podSelector: {} }), []);
  t.strictSame(said(block('0.0.0.0/0')), []);
  t.strictSame(said(labels({ [NAME]: 'shop' })), [], 'the own namespace by name');
  t.end();
});

t.test('a namespace that is not listed is a finding', (t) => {
  t.strictSame(said(labels({ [NAME]: 'billing' })), beyond(`namespaces ${NAME}=billing`));
  t.strictSame(said({ namespaceSelector: {} }), beyond('every namespace'));
  t.strictSame(
    said(namespaces({ key: 'team', operator: 'NotIn', values: ['x'] })),
    beyond('namespaces team notin (x)'),
  );
  t.end();
});

t.test('anyone includes every namespace', (t) => {
  t.strictSame(saidOf(limitNamespacePeers, ingress({})), [
    'spec.ingress[0]: allows traffic from anyone, and so from every namespace',
  ]);
  t.strictSame(saidOf(limitNamespacePeers, egress({})), [
    'spec.egress[0]: allows traffic to anyone, and so to every namespace',
  ]);
  t.end();
});

t.test('listed names are fine, if the selector can match no other', (t) => {
  const options = { namespaces: ['platform-*', 'kube-system'] };
  const named = (...values: string[]): object => namespaces({ key: NAME, operator: 'In', values });
  t.strictSame(said(named('kube-system', 'platform-dns', 'shop'), options), []);
  t.strictSame(
    said(named('kube-system', 'my-platform-dns'), options),
    beyond(`namespaces ${NAME} in (kube-system,my-platform-dns)`),
  );
  t.strictSame(said(labels({ team: 'sales' }), { namespaces: ['shop-*'] }), beyond('namespaces team=sales'));
  t.end();
});

t.test('a selector that only ever matches what a listed selector matches is fine', (t) => {
  const options = {
    namespaceSelectors: [{ matchExpressions: [{ key: 'visibility', operator: 'In', values: ['shared', 'public'] }] }],
  };
  t.strictSame(said(labels({ visibility: 'shared' }), options), []);
  t.strictSame(said(labels({ visibility: 'shared', team: 'x' }), options), []);
  t.strictSame(said(labels({ visibility: 'private' }), options), beyond('namespaces visibility=private'));
  t.strictSame(said(namespaces({ key: 'visibility', operator: 'Exists' }), options), beyond('namespaces visibility'));
  t.end();
});

t.test('namespaces with the own value of a shared label are fine', (t) => {
  const options = { sharedLabels: ['team'] };
  const known = { snapshot: SHOP_OF_SALES };
  t.strictSame(said(labels({ team: 'sales' }), options, known), []);
  t.strictSame(said(labels({ team: 'sales', tier: 'db' }), options, known), []);
  t.strictSame(said(labels({ team: 'billing' }), options, known), beyond('namespaces team=billing'));
  t.strictSame(
    said(namespaces({ key: 'team', operator: 'In', values: ['sales', 'billing'] }), options, known),
    beyond('namespaces team in (sales,billing)'),
  );
  t.end();
});

t.test('an own namespace without the label shares it with nobody', (t) => {
  const snapshot = snapshotOf(namespace('shop'));
  t.strictSame(
    said(labels({ team: 'sales' }), { sharedLabels: ['team'] }, { snapshot }),
    beyond('namespaces team=sales'),
  );
  t.end();
});

t.test('an unknown own namespace leaves it open only where its label could decide', (t) => {
  const options = { sharedLabels: ['team'], namespaces: ['kube-system'] };
  t.strictSame(said(labels({ team: 'sales' }), options), [`${AT}: the labels of namespace shop are not known?`]);
  t.strictSame(said({ namespaceSelector: {} }, options), beyond('every namespace'));
  t.strictSame(said(labels({ [NAME]: 'kube-system' }), options), []);
  t.end();
});

t.test('what can match nothing lets nobody in', (t) => {
  t.strictSame(said(namespaces({ key: 'team', operator: 'Exists' }, { key: 'team', operator: 'DoesNotExist' })), []);
  const podSelector = {
    matchExpressions: [
      { key: 'app', operator: 'Exists' },
      { key: 'app', operator: 'DoesNotExist' },
    ],
  };
  t.strictSame(said({ namespaceSelector: {}, podSelector }), []);
  t.end();
});

t.test('only rules in force and the directions asked for are judged', (t) => {
  const spec = { podSelector: {}, policyTypes: ['Ingress'], egress: [{}] };
  t.strictSame(outcomeOf(limitNamespacePeers, policy(spec)).findings, []);
  t.strictSame(said({ namespaceSelector: {} }, { directions: ['egress'] }), []);
  t.end();
});

t.test('keys that no label can have are refused', (t) => {
  const refused = (options: object): string => {
    try {
      saidOf(limitNamespacePeers, ingress(), { options: { ...options } });
      return '';
    } catch (error) {
      return String(error);
    }
  };
  t.match(refused({ sharedLabels: ['no key'] }), /sharedLabels\[0\]: "no key" does not fit: a key of labels: team/);
  t.match(refused({ namespaceSelectors: [{ matchLabels: { '-': 'a' } }] }), /unknown field "-"/);
  t.match(
    refused({ namespaceSelectors: [{ matchExpressions: [{ key: '', operator: 'Exists' }] }] }),
    /key: must not be empty/,
  );
  t.equal(refused({ sharedLabels: ['example.com/team'], namespaceSelectors: [{ matchLabels: { team: 'a' } }] }), '');
  t.end();
});
