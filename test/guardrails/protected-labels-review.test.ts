import t from 'tap';
import { review } from '../../src/guardrails/review.js';
import { readAdmissionReview } from '../../src/kubernetes/read-admission-review.js';
import { namespaceReview } from '../kubernetes/sample-review.js';
import { EMPTY_SNAPSHOT } from '../../src/model/snapshot.js';
import { clusterOf, namespace, namespaceChange, NOW, policy, profileOf } from '../changes.js';
import { summary } from './judging.js';

const PROFILE = profileOf(`  guardrails:
    - { name: labels, rule: protect-labels, action: Deny, options: { groups: [platform] } }
`);
const FROM_TRUSTED = [{ namespaceSelector: { matchLabels: { zone: 'trusted' } } }];
const CLUSTER = clusterOf(
  namespace('shop'),
  policy({ podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: FROM_TRUSTED }] }),
);

type Json = Readonly<Record<string, unknown>>;

function reviewed(subResource: string, oldObject: Json, object: Json): readonly string[] {
  const read = readAdmissionReview(namespaceReview({ operation: 'UPDATE', subResource, oldObject, object }));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return summary(review(read.value.change, { profile: PROFILE, snapshot: CLUSTER, now: NOW }));
}

const DENIED = ['deny', 'labels Deny introduced', 'labels Deny introduced'];

for (const subresource of ['', 'status', 'finalize']) {
  t.test(`a label that comes by way of namespaces${subresource === '' ? '' : `/${subresource}`} is seen`, (t) => {
    const before = namespace('shop');
    const after = namespace('shop', { zone: 'trusted' });
    t.strictSame(reviewed(subresource, before, after), DENIED);
    // Together with what these sub-resources are there for.
    const ending = { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
    const ended = { spec: { finalizers: [] }, status: { phase: 'Terminating' } };
    t.strictSame(reviewed(subresource, { ...before, ...ending }, { ...after, ...ended }), DENIED);
    t.strictSame(reviewed(subresource, { ...before, ...ending }, { ...before, ...ended }), ['allow']);
    t.end();
  });

  t.test(`and so is a label of a terminating namespace${subresource === '' ? '' : ` (${subresource})`}`, (t) => {
    const terminating = (labels: Json): Json => ({
      ...namespace('shop'),
      metadata: { name: 'shop', labels, deletionTimestamp: '2026-01-01T00:00:00Z' },
    });
    t.strictSame(reviewed(subresource, terminating({}), terminating({ zone: 'trusted' })), DENIED);
    t.end();
  });
}

t.test('where nobody knows the policies it is open, but only for a change of labels by others', (t) => {
  const reviewed = (after: Json, groups: readonly string[]): readonly string[] => {
    const change = namespaceChange({ before: namespace('shop'), after, actor: { name: 'ann', groups } });
    return summary(review(change, { profile: PROFILE, snapshot: EMPTY_SNAPSHOT, now: NOW }));
  };
  t.strictSame(reviewed(namespace('shop', { any: 'label' }), []), ['deny', 'labels Deny undecided']);
  t.strictSame(reviewed(namespace('shop', { any: 'label' }), ['platform']), ['allow']);
  const annotated = { ...namespace('shop'), metadata: { name: 'shop', labels: {}, annotations: { a: 'b' } } };
  t.strictSame(reviewed(annotated, []), ['allow']);
  t.end();
});
