import t from 'tap';
import { EMPTY_SNAPSHOT, withUnreadable, type Snapshot } from '../../src/model/snapshot.js';
import { by, clusterOf, namespace, namespaceChange, policy, policyChange, profileOf } from '../changes.js';
import { judge, summary } from './judging.js';

type Json = Readonly<Record<string, unknown>>;

const PROFILE = profileOf(`  excludeNamespaces: [sandbox]
  breakGlass: { groups: ["platform:oncall"] }
  guardrails:
    - { name: closed, rule: require-default-deny, action: Deny }
`);
const SHUT = { podSelector: {}, policyTypes: ['Ingress'] };
const OPEN = { ...SHUT, ingress: [{}] };
const DENY = policy(SHUT, { name: 'deny' });
const WEB = policy({ ...OPEN, podSelector: { matchLabels: { app: 'web' } } });
const SHOP = namespace('shop');

interface Sides {
  readonly before?: Json;
  readonly after?: Json;
}

function reviewed(sides: Sides, snapshot: Snapshot): readonly string[] {
  return summary(judge(policyChange(sides), PROFILE, snapshot));
}

t.test('a DELETE or UPDATE that ends the default-deny is refused, one that keeps it is not', (t) => {
  const cluster = clusterOf(SHOP, DENY, WEB);
  t.strictSame(reviewed({ before: DENY }, cluster), ['deny', 'closed Deny introduced']);
  t.strictSame(reviewed({ before: DENY, after: policy(OPEN, { name: 'deny' }) }, cluster), [
    'deny',
    'closed Deny introduced',
  ]);
  t.strictSame(reviewed({ before: WEB }, cluster), ['allow']);
  t.strictSame(reviewed({ after: policy(OPEN, { name: 'all' }) }, cluster), ['deny', 'closed Deny introduced']);
  t.end();
});

t.test('what is stored counts as the request shows it, even where the snapshot has not heard of it yet', (t) => {
  t.strictSame(reviewed({ before: DENY }, clusterOf(SHOP)), ['deny', 'closed Deny introduced']);
  t.strictSame(reviewed({ before: DENY }, clusterOf(SHOP, policy(OPEN, { name: 'deny' }))), [
    'deny',
    'closed Deny introduced',
  ]);
  t.end();
});

t.test('a namespace that is going away, or that the profile excludes, may lose it', (t) => {
  const going = { ...SHOP, metadata: { name: 'shop', deletionTimestamp: '2026-01-01T00:00:00Z' } };
  const cluster = clusterOf(going, DENY);
  t.equal(judge(policyChange({ before: DENY }), PROFILE, cluster).skipped, 'the namespace is terminating');
  t.strictSame(reviewed({ before: DENY, after: policy(OPEN, { name: 'deny' }) }, cluster), ['allow']);
  const elsewhere = policy(SHUT, { name: 'deny', namespace: 'sandbox' });
  t.match(judge(policyChange({ before: elsewhere }), PROFILE, clusterOf(elsewhere)), { decision: 'allow' });
  t.strictSame(summary(judge(namespaceChange({ before: SHOP }), PROFILE, clusterOf(SHOP, DENY))), ['allow']);
  t.end();
});

t.test('an owner that was never there does not have the garbage collector end it', (t) => {
  const name = 'system:serviceaccount:kube-system:generic-garbage-collector';
  const by = (actorName: string): readonly string[] => {
    const change = policyChange({ before: DENY, actor: { name: actorName, groups: [] } });
    return summary(judge(change, PROFILE, clusterOf(SHOP, DENY)));
  };
  t.strictSame(by(name), ['deny', 'closed Deny introduced']);
  t.strictSame(by('system:kube-controller-manager'), ['deny', 'closed Deny introduced'], 'it may be the collector');
  t.strictSame(by('system:serviceaccount:kube-system:namespace-controller'), ['allow']);
  const actor = { name, groups: [] };
  const collected = judge(policyChange({ before: DENY, actor }), PROFILE, clusterOf(SHOP, DENY));
  t.match(collected.findings[0]?.fix, /^take away its ownerReferences, or first apply this:\n/);
  const another = policy(SHUT, { name: 'another' });
  t.strictSame(summary(judge(policyChange({ before: DENY, actor }), PROFILE, clusterOf(DENY, another))), ['allow']);
  t.strictSame(summary(judge(policyChange({ before: WEB, actor }), PROFILE, clusterOf(DENY, WEB))), ['allow']);
  const released = policyChange({ before: DENY, after: policy(OPEN, { name: 'deny' }), actor });
  t.equal(judge(released, PROFILE, clusterOf(DENY)).skipped, 'a controller of Kubernetes acts');
  const going = { ...SHOP, metadata: { name: 'shop', deletionTimestamp: '2026-01-01T00:00:00Z' } };
  t.strictSame(summary(judge(policyChange({ before: DENY, actor }), PROFILE, clusterOf(going, DENY))), ['allow']);
  const trusting = profileOf(`  guardrails:
    - { name: closed, rule: require-default-deny, action: Deny, options: { garbageCollector: trust } }
`);
  t.strictSame(summary(judge(policyChange({ before: DENY, actor }), trusting, clusterOf(DENY))), ['allow']);
  t.strictSame(summary(judge(policyChange({ before: DENY }), trusting, clusterOf(DENY))), [
    'deny',
    'closed Deny introduced',
  ]);
  t.end();
});

t.test('an allowing policy that arrives before the default-deny is warned of, and the default-deny is welcome', (t) => {
  t.strictSame(reviewed({ after: WEB }, clusterOf(SHOP)), ['warn', 'closed Warn introduced']);
  t.strictSame(reviewed({ after: DENY }, clusterOf(SHOP, WEB)), ['allow']);
  t.strictSame(reviewed({ after: WEB }, clusterOf(SHOP, DENY)), ['allow']);
  t.end();
});

t.test('break-glass ends it with a reason', (t) => {
  const annotations = { 'firebreak.dev/break-glass': 'INC-7' };
  const change = policyChange({ before: DENY, after: policy(OPEN, { name: 'deny', annotations }) });
  const oncall = by({ name: 'oncall', groups: ['platform:oncall'] }, change);
  t.strictSame(summary(judge(oncall, PROFILE, clusterOf(SHOP, DENY))), ['warn', 'closed Warn overridden']);
  t.end();
});

t.test('where the policies of the namespace are not known, it is undecided', (t) => {
  t.strictSame(reviewed({ before: DENY }, EMPTY_SNAPSHOT), ['deny', 'closed Deny undecided']);
  const broken = { kind: 'policies', namespace: 'shop', name: 'odd', reason: 'rubbish' } as const;
  t.strictSame(reviewed({ before: DENY }, withUnreadable(clusterOf(SHOP, DENY), broken)), [
    'deny',
    'closed Deny undecided',
  ]);
  t.strictSame(reviewed({ before: DENY }, withUnreadable(clusterOf(SHOP, DENY), { ...broken, namespace: 'other' })), [
    'deny',
    'closed Deny introduced',
  ]);
  t.end();
});

t.test('a namespace that has long been without is a warning, and a new one is none', (t) => {
  const since = (creationTimestamp: string): Json => ({ ...SHOP, metadata: { name: 'shop', creationTimestamp } });
  const said = (after: Json): readonly string[] =>
    summary(judge(namespaceChange({ after }), PROFILE, clusterOf(after)));
  t.strictSame(said(since('2025-12-01T00:00:00Z')), ['warn', 'closed Warn introduced']);
  t.strictSame(said(since('2026-01-01T00:00:00Z')), ['allow']);
  const before = since('2025-12-01T00:00:00Z');
  const after = { ...before, metadata: { ...(before['metadata'] as Json), labels: { a: 'b' } } };
  t.strictSame(summary(judge(namespaceChange({ before, after }), PROFILE, clusterOf(before))), [
    'allow',
    'closed Audit introduced',
  ]);
  t.end();
});
