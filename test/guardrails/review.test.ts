import t from 'tap';
import type { Change } from '../../src/model/change.js';
import { withKnowledge } from '../../src/model/snapshot.js';
import { TRUSTED_SYSTEM_USERS } from '../../src/model/system-users.js';
import { by, namespace, namespaceChange, NOW, policy, policyChange, profileOf, snapshotOf } from '../changes.js';
import { egress, judge, ONE, summary, to } from './judging.js';

t.test('a violation is denied, and everything else is allowed in silence', (t) => {
  t.strictSame(summary(judge(policyChange({ after: policy(egress(to('0.0.0.0/0'))) }))), [
    'deny',
    'no-wide Deny introduced',
  ]);
  t.strictSame(summary(judge(policyChange({ after: policy(egress(to('10.1.0.0/16'))) }))), ['allow']);
  t.end();
});

t.test('every finding is reported, not only the first', (t) => {
  const verdict = judge(policyChange({ after: policy(egress(to('10.0.0.0/8'), to('192.0.0.0/8'))) }));
  t.strictSame(
    verdict.findings.map(({ at }) => at),
    ['spec.egress[0].to[0].ipBlock.cidr', 'spec.egress[1].to[0].ipBlock.cidr'],
  );
  t.end();
});

t.test('Warn warns, Audit is silent, and DryRun makes everything Audit', (t) => {
  const change = policyChange({ after: policy(egress(to('0.0.0.0/0'))) });
  const guardrails = (action: string): string =>
    `  guardrails:\n    - { name: g, rule: limit-cidr-width, action: ${action} }\n`;
  t.strictSame(summary(judge(change, profileOf(guardrails('Warn')))), ['warn', 'g Warn introduced']);
  t.strictSame(summary(judge(change, profileOf(guardrails('Audit')))), ['allow', 'g Audit introduced']);
  t.strictSame(summary(judge(change, profileOf(`  mode: DryRun\n${guardrails('Deny')}`))), [
    'allow',
    'g Audit dry-run',
  ]);
  t.end();
});

t.test('a DELETE is judged by rules about changes only', (t) => {
  const profile = profileOf(`  guardrails:
    - { name: no-wide, rule: limit-cidr-width, action: Deny }
    - { name: system, rule: protect-namespaces, action: Deny, options: { namespaces: [kube-*], groups: [admins] } }
`);
  const gone = policyChange({ before: policy(egress(to('0.0.0.0/0'))) });
  t.strictSame(summary(judge(gone, profile)), ['allow']);
  const system = policyChange({ before: policy(egress(), { namespace: 'kube-system' }) });
  t.strictSame(summary(judge(system, profile)), ['deny', 'system Deny introduced']);
  t.strictSame(summary(judge(by({ name: 'root', groups: ['admins'] }, system), profile)), ['allow']);
  const ending = snapshotOf({
    ...namespace('kube-system'),
    metadata: { name: 'kube-system', deletionTimestamp: '2026-01-01T00:00:00Z' },
  });
  t.equal(judge(system, profile, ending).skipped, 'the namespace is terminating');
  t.end();
});

t.test('A7: the controllers that finish deletions always pass', (t) => {
  const profile = profileOf(`  guardrails:
    - { name: system, rule: protect-namespaces, action: Deny, options: { namespaces: ["*"], groups: [admins] } }
`);
  for (const name of TRUSTED_SYSTEM_USERS) {
    const actor = { name, groups: [] };
    t.equal(judge(policyChange({ before: policy(egress()), actor }), profile).decision, 'allow', name);
  }
  const [, collector = ''] = TRUSTED_SYSTEM_USERS;
  const collected = policyChange({ before: policy(egress()), actor: { name: collector, groups: [] } });
  t.equal(judge(collected, profile).skipped, 'a controller of Kubernetes acts');
  const pretender = { name: 'system:serviceaccount:shop:namespace-controller', groups: [] };
  t.equal(judge(policyChange({ before: policy(egress()), actor: pretender }), profile).decision, 'deny');
  t.end();
});

t.test('an excluded namespace is not judged, whole names only', (t) => {
  const profile = profileOf(`  excludeNamespaces: [shop-*]
  guardrails:
    - { name: no-wide, rule: limit-cidr-width, action: Deny }
`);
  const wide = (namespace: string): Change => policyChange({ after: policy(egress(to('0.0.0.0/0')), { namespace }) });
  t.equal(judge(wide('shop-a'), profile).skipped, 'the profile excludes this namespace');
  t.equal(judge(wide('my-shop-a'), profile).decision, 'deny');
  t.end();
});

const SELECTING = profileOf(`  onUndecided: Deny
  guardrails:
    - name: prod
      rule: limit-cidr-width
      action: Deny
      match: { namespaceSelector: { matchLabels: { tier: prod } } }
`);

t.test('a namespaceSelector reads the labels of the snapshot, and an unknown namespace is undecided', (t) => {
  const wide = policyChange({ after: policy(egress(to('0.0.0.0/0'))) });
  const fine = policyChange({ after: policy(egress()) });
  t.strictSame(summary(judge(wide, SELECTING, snapshotOf(namespace('shop', { tier: 'prod' })))), [
    'deny',
    'prod Deny introduced',
  ]);
  t.strictSame(summary(judge(wide, SELECTING, snapshotOf(namespace('shop', { tier: 'dev' })))), ['allow']);
  t.strictSame(summary(judge(wide, SELECTING)), ['deny', 'prod Deny undecided']);
  t.match(judge(wide, SELECTING).findings[0]?.message, /labels of namespace shop are not known/);
  t.strictSame(
    summary(judge(fine, SELECTING)),
    ['allow'],
    'where the rule finds nothing it does not matter whether it applies',
  );
  t.end();
});

t.test('undecided is never stronger than the guardrail or than onUndecided', (t) => {
  const wide = policyChange({ after: policy(egress(to('0.0.0.0/0'))) });
  const profile = (onUndecided: string, action: string): ReturnType<typeof profileOf> =>
    profileOf(`  onUndecided: ${onUndecided}
  guardrails:
    - name: prod
      rule: limit-cidr-width
      action: ${action}
      match: { namespaceSelector: { matchLabels: { tier: prod } } }
`);
  t.strictSame(summary(judge(wide, profile('Warn', 'Deny'))), ['warn', 'prod Warn undecided']);
  t.strictSame(summary(judge(wide, profile('Deny', 'Warn'))), ['warn', 'prod Warn undecided']);
  t.strictSame(summary(judge(wide, profile('Audit', 'Deny'))), ['allow', 'prod Audit undecided']);
  t.end();
});

t.test('a Namespace cannot leave the scope of a guardrail by the change that is judged', (t) => {
  const profile = profileOf(`  guardrails:
    - name: owned
      rule: require-metadata
      action: Deny
      match: { kinds: [Namespace], namespaceSelector: { matchLabels: { tier: prod } } }
      options: { labels: { owner: {} } }
`);
  const before = namespace('shop', { tier: 'prod', owner: 'a' });
  t.strictSame(summary(judge(namespaceChange({ before, after: namespace('shop', {}) }), profile)), [
    'deny',
    'owned Deny introduced',
  ]);
  t.strictSame(summary(judge(namespaceChange({ after: namespace('shop', { tier: 'prod' }) }), profile)), [
    'deny',
    'owned Deny introduced',
  ]);
  t.strictSame(summary(judge(namespaceChange({ after: namespace('shop', {}) }), profile)), ['allow']);
  t.end();
});

const EXCEPTED = `  guardrails:
    - { name: no-wide, rule: limit-cidr-width, action: Deny }
  exceptions:
    - name: legacy
      guardrails: [no-wide]
      match: { namespaces: [shop], names: [legacy-*] }
      reason: partner without fixed addresses
      owner: team-shop
      expires: `;

t.test('an exception covers what it names until it expires', (t) => {
  const named = (name: string): Change => policyChange({ after: policy(egress(to('0.0.0.0/0')), { name }) });
  const excepted = judge(named('legacy-export'), profileOf(`${EXCEPTED}2026-01-01T00:00:01Z\n`));
  t.strictSame(summary(excepted), ['allow', 'no-wide Audit excepted']);
  t.equal(excepted.findings[0]?.exception, 'legacy');
  t.equal(judge(named('my-legacy-export'), profileOf(`${EXCEPTED}2026-01-02\n`)).decision, 'deny');
  t.equal(
    judge(named('legacy-export'), profileOf(`${EXCEPTED}2026-01-01\n`)).decision,
    'deny',
    'from that instant it no longer applies',
  );
  t.end();
});

const GLASS = profileOf(`  breakGlass: { groups: ["platform:oncall"] }
  guardrails:
    - { name: no-wide, rule: limit-cidr-width, action: Deny }
`);

t.test('break-glass needs the group and a reason, and turns a Deny into a Warn', (t) => {
  const oncall = { name: 'oncall', groups: ['platform:oncall'] };
  const broken = (reason?: string): Change =>
    policyChange({
      after: policy(
        egress(to('0.0.0.0/0')),
        reason === undefined ? {} : { annotations: { 'firebreak.dev/break-glass': reason } },
      ),
      actor: oncall,
    });
  const verdict = judge(broken('INC-7'), GLASS);
  t.strictSame(summary(verdict), ['warn', 'no-wide Warn overridden']);
  t.strictSame(verdict.breakGlass, { user: 'oncall', reason: 'INC-7' });
  t.equal(judge(broken(), GLASS).decision, 'deny', 'the group alone does nothing');
  const stale = policy(egress(), { annotations: { 'firebreak.dev/break-glass': 'INC-7' } });
  t.match(
    judge(
      policyChange({ ...broken('INC-7'), before: stale, after: broken('INC-7').after?.raw as never, actor: oncall }),
      GLASS,
    ),
    { decision: 'deny', breakGlassRefused: /was there before/ },
    'a reason that somebody left on the object is none for this change',
  );
  t.match(judge(broken('  '), GLASS), { decision: 'deny', breakGlassRefused: /no reason/ });
  t.match(judge(by({ name: 'dev', groups: ['developers'] }, broken('INC-7')), GLASS), {
    decision: 'deny',
    breakGlassRefused: /platform:oncall/,
  });
  t.match(judge(by(undefined, broken('INC-7')), GLASS), { decision: 'deny' });
  t.match(
    judge(broken('INC-7')),
    { decision: 'deny', breakGlassRefused: /no group/ },
    'a profile without break-glass has none',
  );
  t.end();
});

t.test('an object that cannot be read is undecided, with the reason, and break-glass works on it', (t) => {
  const strange = policyChange({ after: policy({ podSelector: {}, ingress: [{ from: [{ fqdn: 'x' }] }] }) });
  const verdict = judge(strange);
  t.strictSame(summary(verdict), ['deny', 'no-wide Deny undecided']);
  t.match(verdict.findings[0], { at: /spec\.ingress\[0\]\.from\[0\]/, message: /cannot be read/ });
  const annotated = policy({ podSelector: 7 }, { annotations: { 'firebreak.dev/break-glass': 'INC-8' } });
  t.equal(
    judge(policyChange({ after: annotated, actor: { name: 'o', groups: ['platform:oncall'] } }), GLASS).decision,
    'warn',
  );
  t.end();
});

t.test('a rule that throws leaves its guardrail undecided and the others judged', (t) => {
  const [guardrail] = ONE.guardrails;
  if (guardrail === undefined) throw new Error('no guardrail');
  const error = new Error('bug');
  const broken = {
    ...guardrail,
    name: 'broken',
    judge: {
      judges: 'object' as const,
      judge: () => {
        throw error;
      },
    },
  };
  const verdict = judge(policyChange({ after: policy(egress(to('0.0.0.0/0'))) }), {
    ...ONE,
    guardrails: [broken, guardrail],
  });
  t.strictSame(summary(verdict), ['deny', 'broken Deny undecided', 'no-wide Deny introduced']);
  t.strictSame(verdict.failures, [{ guardrail: 'broken', error }]);
  t.end();
});

t.test('neither a name nor a label on the judged object exempts it', (t) => {
  const change = policyChange({
    after: policy(egress(to('0.0.0.0/0')), {
      name: 'default-deny',
      labels: { 'firebreak.dev/exempt': 'true', 'firebreak.dev/ignore': 'true' },
      annotations: { 'firebreak.dev/skip': 'true' },
    }),
  });
  t.equal(judge(change).decision, 'deny');
  t.end();
});

t.test('labels of a namespace that were heard of too long ago are not known', (t) => {
  const prod = profileOf(`  guardrails:
    - { name: prod-only, rule: limit-cidr-width, action: Deny, match: { namespaceSelector: { matchLabels: { env: prod } } } }
`);
  const wide = policyChange({ after: policy(egress(to('10.0.0.0/8'))) });
  const dev = snapshotOf({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { env: 'dev' } } });
  const heard = (minutes: number): typeof dev =>
    withKnowledge(dev, 'namespaces', { complete: true, heardAt: NOW - minutes * 60_000 });
  t.strictSame(summary(judge(wide, prod, heard(9))), ['allow']);
  t.strictSame(summary(judge(wide, prod, heard(11))), ['deny', 'prod-only Deny undecided']);
  t.end();
});
