import t from 'tap';
import { review } from '../../src/guardrails/review.js';
import type { Change } from '../../src/model/change.js';
import { EMPTY_SNAPSHOT, snapshotOf, withObject, type Snapshot } from '../../src/model/snapshot.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { clusterOf, deployment, namespace, namespaceChange, NOW, policy, policyChange, profileOf } from '../changes.js';

const PROFILE = profileOf(`  guardrails:
    - { name: labels, rule: protect-labels, action: Deny, options: { groups: [platform] } }
    - { name: closed, rule: require-default-deny, action: Deny }
`);
const DENY = policy({ podSelector: {}, policyTypes: ['Ingress'] }, { name: 'deny' });
const TRUSTING = policy({
  podSelector: { matchLabels: { app: 'web' } },
  ingress: [
    { from: [{ namespaceSelector: { matchLabels: { zone: 'trusted' } }, podSelector: {} }], ports: [{ port: 80 }] },
  ],
});
const WORKLOADS = ['shop/web', 'shop/db', 'blog/a', 'blog/b'].map((path) => deployment(path));
const CLUSTER = clusterOf(namespace('shop'), namespace('blog'), DENY, TRUSTING, ...WORKLOADS);

const RELABEL = namespaceChange({ before: namespace('blog'), after: namespace('blog', { zone: 'trusted' }) });

/** What a guardrail says of what a change opens, and the decision. */
function told(change: Change, snapshot: Snapshot, reach = new ReachEngine()): readonly string[] {
  const { decision, findings, failures } = review(change, { profile: PROFILE, snapshot, now: NOW, reach });
  const outcomes = findings.filter(({ messageId }) => messageId === 'outcome');
  return [decision, ...outcomes.map(({ at, message }) => `${at}: ${message}`), ...failures.map(String)];
}

t.test('a label that is refused is told of with the paths that it would open', (t) => {
  t.strictSame(told(RELABEL, CLUSTER), [
    'deny',
    'metadata.labels[zone]: for the workloads that are there: opens 2 paths: blog/a -> shop/web TCP 80 (+1)',
  ]);
  t.end();
});

t.test('a default-deny that ends is told of with the workloads that would be open, and one that is pierced', (t) => {
  const withoutTrusting = clusterOf(namespace('shop'), DENY, ...WORKLOADS);
  t.strictSame(told(policyChange({ before: DENY }), withoutTrusting), [
    'deny',
    ': for the workloads that are there: shop/db and shop/web are no longer isolated for ingress',
  ]);
  const dns = { ports: [{ port: 53, protocol: 'UDP' }], from: [{ podSelector: { matchLabels: { app: 'web' } } }] };
  const pierced = { podSelector: {}, policyTypes: ['Ingress'], ingress: [dns] };
  t.strictSame(told(policyChange({ before: DENY, after: policy(pierced, { name: 'deny' }) }), withoutTrusting), [
    'deny',
    'spec.ingress[0]: for the workloads that are there: opens 1 path: shop/web -> shop/db UDP 53',
  ]);
  t.end();
});

t.test('where no workload is concerned, and where they are not known, what is refused stands for itself', (t) => {
  t.strictSame(told(RELABEL, clusterOf(namespace('shop'), namespace('blog'), DENY, TRUSTING)), ['deny']);
  const policiesAlone = snapshotOf([], ['namespaces', 'policies']);
  const known = [...CLUSTER.policies.values()].flatMap((own) => [...own.values()]).reduce(withObject, policiesAlone);
  t.strictSame(told(RELABEL, known), ['deny']);
  t.strictSame(told(RELABEL, { ...EMPTY_SNAPSHOT, policies: known.policies }), ['deny']);
  t.end();
});

t.test('a fault of the engine does not make a refusal weaker', (t) => {
  class Faulty extends ReachEngine {
    override tryDiff(): never {
      throw new Error('a fault');
    }
  }
  t.strictSame(told(RELABEL, CLUSTER, new Faulty()), [
    'deny',
    'metadata.labels[zone]: for the workloads that are there: what the change opens could not be worked out, by a fault of Firebreak',
  ]);
  t.end();
});
