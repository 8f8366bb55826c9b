import { readFileSync } from 'node:fs';
import t from 'tap';
import { loadProfile } from '../../src/guardrails/load-profile.js';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import type { PolicyChange } from '../../src/model/change.js';
import type { Verdict } from '../../src/model/verdict.js';
import { clusterOf, deployment, namespace, namespaceChange, policy, policyChange, profileOf } from '../changes.js';
import { egress, judge, summary, to } from './judging.js';

t.test('an UPDATE is held only to what it introduces', (t) => {
  const update = (before: unknown, after: unknown): unknown =>
    summary(judge(policyChange({ before: policy(before as never), after: policy(after as never) })));
  const wide = to('10.0.0.0/8', 443);
  t.strictSame(
    update(egress(wide), egress(wide, to('10.9.0.0/16'))),
    ['warn', 'no-wide Warn existing'],
    'a good rule beside a bad one',
  );
  t.strictSame(
    update(egress(to('10.9.0.0/16'), wide), egress(wide)),
    ['warn', 'no-wide Warn existing'],
    'indexes do not count',
  );
  t.strictSame(
    update(egress(to('10.1.0.0/16')), egress(to('10.0.0.0/8'))),
    ['deny', 'no-wide Deny introduced'],
    '/16 to /8',
  );
  t.strictSame(update(egress(wide), egress(to('10.0.0.0/7', 443))), ['deny', 'no-wide Deny introduced'], '/8 to /7');
  t.strictSame(
    update(egress(wide), egress(to('10.0.0.0/12', 443))),
    ['warn', 'no-wide Warn existing'],
    'narrower, still too wide',
  );
  t.strictSame(
    update(egress(wide), egress(to('10.0.0.0/8'))),
    ['deny', 'no-wide Deny introduced'],
    'the same block, now on every port',
  );
  t.strictSame(
    update(egress(wide), egress(wide, wide)),
    ['warn', 'no-wide Warn existing', 'no-wide Warn existing'],
    'twice the same is no more',
  );
  t.strictSame(
    update(egress(wide), egress(wide, to('10.0.0.0/8', 22))),
    ['deny', 'no-wide Warn existing', 'no-wide Deny introduced'],
    'the same block in a second rule on another port',
  );
  t.strictSame(
    update(egress(wide), { ...egress(wide), podSelector: { matchLabels: { app: 'web' } } }),
    ['deny', 'no-wide Deny introduced'],
    'other pods: those no longer selected may be open',
  );
  t.end();
});

t.test('an UPDATE that touches only metadata passes whatever the spec does', (t) => {
  const spec = egress(to('0.0.0.0/0'));
  const change = policyChange({ before: policy(spec), after: policy(spec, { labels: { a: 'b' } }) });
  t.strictSame(summary(judge(change)), ['warn', 'no-wide Warn existing']);
  t.end();
});

t.test('a rule about metadata judges what metadata changes introduce', (t) => {
  const profile = profileOf(`  guardrails:
    - { name: owned, rule: require-metadata, action: Deny, options: { labels: { owner: {} } } }
`);
  const owned = policy(egress(), { labels: { owner: 'a' } });
  const bare = policy(egress());
  t.strictSame(summary(judge(policyChange({ before: owned, after: bare }), profile)), [
    'deny',
    'owned Deny introduced',
  ]);
  t.strictSame(
    summary(judge(policyChange({ before: bare, after: policy(egress(), { labels: { other: 'b' } }) }), profile)),
    ['warn', 'owned Warn existing'],
  );
  t.end();
});

t.test('A6: an UPDATE of finalizers alone is not judged, one of owner references is', (t) => {
  const before = policy(egress(to('0.0.0.0/0')), {
    namespace: 'kube-system',
    finalizers: ['a/b'],
    deletionTimestamp: '2026-01-01T00:00:00Z',
  });
  const profile = profileOf(`  guardrails:
    - { name: system, rule: protect-namespaces, action: Deny, options: { namespaces: [kube-system], groups: [admins] } }
`);
  const with_ = (metadata: object): unknown => ({
    ...before,
    metadata: { ...(before['metadata'] as object), ...metadata },
  });
  const update = (after: unknown): Verdict => judge(policyChange({ before, after: after as never }), profile);
  t.equal(update(with_({ finalizers: [] })).skipped, 'nothing changes that a guardrail speaks of');
  t.equal(update(with_({ managedFields: [{}], resourceVersion: '2' })).decision, 'allow');
  t.equal(update(with_({ ownerReferences: [{ uid: 'x' }] })).decision, 'deny', 'the garbage collector would remove it');
  t.equal(update({ ...before, spec: egress() }).decision, 'deny', 'the spec of a terminating object counts');
  t.end();
});

t.test('mending one thing while adding another that is fine introduces nothing', (t) => {
  const pods = { to: [{ podSelector: { matchLabels: { app: 'dns' } } }], ports: [{ protocol: 'UDP', port: 53 }] };
  const update = (before: unknown, after: unknown): unknown =>
    summary(judge(policyChange({ before: policy(before as never), after: policy(after as never) })));
  t.strictSame(
    update(egress(to('0.0.0.0/0', 443)), egress(to('10.0.0.0/8', 443), pods)),
    ['warn', 'no-wide Warn existing'],
    'the wide rule only narrowed',
  );
  const both = { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }, { podSelector: {} }], ports: [{ port: 443 }] };
  t.strictSame(
    update(egress(to('10.0.0.0/8', 443)), egress(both)),
    ['warn', 'no-wide Warn existing'],
    'a peer beside it',
  );
  t.end();
});

t.test('what several rules allow together is introduced as soon as one of them opens more', (t) => {
  const halves = (first?: number, second?: number): unknown =>
    egress(to('10.0.0.0/16', first), to('10.1.0.0/16', second));
  const update = (before: unknown, after: unknown): string =>
    judge(policyChange({ before: policy(before as never), after: policy(after as never) })).decision;
  t.equal(update(halves(443, 443), halves(443, 443)), 'allow');
  t.equal(update(halves(443, 443), halves(443)), 'deny');
  t.equal(update(halves(443, 443), halves(undefined, 443)), 'deny');
  t.equal(update(egress(to('10.0.0.0/16', 443)), halves(443, 443)), 'deny');
  t.end();
});

t.test('a Namespace that walks into the scope of a guardrail is judged as a new one', (t) => {
  const profile = profileOf(`  guardrails:
    - name: owned
      rule: require-metadata
      action: Deny
      match: { kinds: [Namespace], namespaceSelector: { matchLabels: { tier: prod } } }
      options: { labels: { owner: {} } }
`);
  const change = namespaceChange({ before: namespace('shop'), after: namespace('shop', { tier: 'prod' }) });
  t.strictSame(summary(judge(change, profile)), ['deny', 'owned Deny introduced']);
  const inside = namespaceChange({
    before: namespace('shop', { tier: 'prod' }),
    after: namespace('shop', { tier: 'prod', a: 'b' }),
  });
  t.strictSame(summary(judge(inside, profile)), ['warn', 'owned Warn existing']);
  t.end();
});

t.test('a policy that must carry an end is held to it whenever it opens more', (t) => {
  const profile = profileOf(`  guardrails:
    - { name: ends, rule: require-expiry, action: Deny }
`);
  const update = (before: unknown, after: unknown): unknown =>
    summary(judge(policyChange({ before: policy(before as never), after: policy(after as never) }), profile));
  t.strictSame(update(egress(to('10.0.0.0/8')), egress(to('10.1.0.0/16'))), ['warn', 'ends Warn existing']);
  t.strictSame(update(egress(to('10.0.0.0/8')), egress(to('0.0.0.0/0'))), ['deny', 'ends Deny introduced']);
  t.end();
});

t.test('an update of hostile size is judged in bounded time', (t) => {
  const peers = Array.from({ length: 6000 }, (_, k) => ({
    namespaceSelector: { matchLabels: { team: `t${k}` } },
    podSelector: { matchLabels: { app: `a${k}` } },
  }));
  const profile = profileOf(`  guardrails:
    - { name: across, rule: limit-namespace-peers, action: Audit }
`);
  const before = policy(egress({ to: peers }));
  const after = policy(egress({ to: peers }, { to: [{ podSelector: { matchLabels: { app: 'new' } } }] }));
  const started = performance.now();
  const verdict = judge(policyChange({ before, after }), profile);
  t.equal(verdict.findings.length, 6000);
  t.ok(verdict.findings.every(({ standing }) => standing === 'existing'));
  t.ok(performance.now() - started < 5000, 'in seconds at worst, not minutes');
  t.end();
});

t.test('an UPDATE that no guardrail has anything to say of is judged without reading what is stored', (t) => {
  const file = 'policies/profiles/baseline.yaml';
  const loaded = loadProfile(readFileSync(file, 'utf8'), file);
  if (!loaded.ok) throw new Error('the baseline profile cannot be read');
  const deny = policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }, { name: 'default-deny' });
  const dns = deployment('kube-system/kube-dns', { 'k8s-app': 'kube-dns' });
  const snapshot = clusterOf(namespace('shop'), namespace('kube-system'), deny, dns, deployment('shop/web'));
  const spec = (port: number): Record<string, unknown> => ({
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ protocol: 'TCP', port }] }],
  });
  const labels = { labels: { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/name': 'web' } };
  const [raw, after] = [policy(spec(80), labels), policy(spec(443), labels)];
  let reads = 0;
  const before: PolicyChange['before'] = {
    raw,
    get read() {
      reads += 1;
      return parseNetworkPolicy(raw);
    },
  };
  const verdict = judge({ ...policyChange({ before: raw, after }), before }, loaded.value, snapshot);
  t.strictSame([verdict.decision, verdict.findings], ['allow', []]);
  t.equal(reads, 0);
  t.end();
});
