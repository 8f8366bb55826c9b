import t from 'tap';
import { forbidRedundantPolicies } from '../../../src/guardrails/rules/forbid-redundant-policies.js';
import { clusterOf, deployment, namespace, policy } from '../../changes.js';
import { said } from './ask.js';

type Json = Readonly<Record<string, unknown>>;

const DENY = policy({ podSelector: {}, policyTypes: ['Ingress'] }, { name: 'default-deny' });

function db(name: string, ...ingress: readonly Json[]): Json {
  return policy({ podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress }, { name });
}

/** What is said of a policy where the others are these. */
function saidOf(judged: Json, others: readonly Json[], options: Json = {}): string[] {
  const snapshot = clusterOf(namespace('shop'), deployment('shop/web'), deployment('shop/db'), ...others, judged);
  return said(forbidRedundantPolicies, judged, { snapshot, options });
}

const WEB = { podSelector: { matchLabels: { app: 'web' } } };
const FROM_WEB = { from: [WEB], ports: [{ port: 5432 }] };
const FROM_ALL = { from: [{ podSelector: {} }], ports: [{ port: 5432 }] };

t.test('a policy that others make needless is found, with those', (t) => {
  t.strictSame(saidOf(db('web', FROM_WEB), [DENY, db('all', FROM_ALL)]), [
    'spec: changes nothing: the same pods are isolated and let through the same by all and default-deny',
  ]);
  t.strictSame(saidOf(db('nothing'), [DENY]), [
    'spec: changes nothing: the same pods are isolated and let through the same by default-deny',
  ]);
  t.end();
});

t.test('a policy is needed that isolates or allows what no other does', (t) => {
  t.strictSame(saidOf(db('web', FROM_WEB), [DENY]), []);
  t.strictSame(saidOf(DENY, [db('web', FROM_WEB)]), [], 'for web, and for pods of tomorrow');
  t.strictSame(saidOf(db('nothing'), []), []);
  t.end();
});

t.test('a rule within another is found in a policy that is needed, unless rules are left alone', (t) => {
  const twice = db('twice', FROM_WEB, FROM_ALL);
  const words = 'allows nothing that other rules for the same pods do not allow';
  t.strictSame(saidOf(twice, [DENY]), [`spec.ingress[0]: ${words}`]);
  t.strictSame(saidOf(twice, [DENY], { rules: false }), []);
  t.end();
});

t.test('two rules that say the same are both found, for either could go', (t) => {
  t.equal(saidOf(db('twice', FROM_WEB, FROM_WEB), [DENY]).length, 2);
  t.end();
});

t.test('a policy that selects no pod is idle and not redundant', (t) => {
  const ghost = policy({ podSelector: { matchLabels: { app: 'ghost' } }, policyTypes: ['Ingress'] }, { name: 'ghost' });
  t.strictSame(saidOf(ghost, [DENY]), []);
  t.end();
});
