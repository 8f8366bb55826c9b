import t from 'tap';
import type { ReplayDocument } from '../../src/report/replay-schema.js';
import { event, JANE, log, namespaceEvent, policy, stored, storedNamespace } from './audit-events.js';
import { CANDIDATE, created, NARROW, replayed, WIDE } from './replay-world.js';
import { runIn } from './world.js';

t.test(
  'it says what would have been refused, by guardrail, namespace and user, with the place in the log',
  async (t) => {
    const cwd = t.testdir({
      'candidate.yaml': CANDIDATE,
      'audit.log': log(
        created(policy(NARROW)),
        created(policy(WIDE, { name: 'wide' }), { name: 'wide', user: { username: 'joe', groups: [] } }),
        created(policy(NARROW, { name: 'bare', labels: {} }), { name: 'bare', at: '2026-05-05T10:00:00.000001Z' }),
      ),
    });
    const { code, stdout, stderr } = await runIn(cwd, ['replay', '--profile', 'candidate.yaml', 'audit.log']);
    t.equal(stderr, '');
    t.equal(code, 0);
    t.match(
      stdout,
      /^candidate \([0-9a-f]{12}\) over 3 changes of NetworkPolicies and Namespaces, 2026-05-04T09:30:00Z to 2026-05-05T10:00:00Z\nwould have refused 1, warned of 1, let through 1; 0 undecided\n\n/,
    );
    t.match(
      stdout,
      /\n {2}guardrail +refused {2}warned {2}undecided\n {2}no-wide-egress \(limit-cidr-width\) +1 +0 +0\n/,
    );
    t.match(stdout, /By namespace\n.*\n {2}shop +1 +1 +0\n/);
    t.match(stdout, /By user\n.*\n {2}joe +1 +0 +0\n {2}jane +0 +1 +0\n/);
    t.match(
      stdout,
      /no-wide-egress \(limit-cidr-width\)\n {2}2026-05-04T09:30:00Z {2}CREATE NetworkPolicy shop\/wide by joe {2}audit\.log:2\n {4}spec\.egress\[0\]\.to\[0\]\.ipBlock\.cidr: allows 0\.0\.0\.0\/0; .*\n {4}fix: /,
    );
  },
);

t.test('against the profile in force it says what changes, and why', async (t) => {
  const { report } = await replayed(
    t,
    log(created(policy(WIDE)), created(policy(NARROW, { name: 'bare', labels: {} }), { name: 'bare' })),
    '--against',
    'current.yaml',
  );
  t.match(report.against, {
    profile: { name: 'current' },
    newlyRefused: {
      changes: 1,
      guardrails: [{ guardrail: 'no-wide-egress', changes: 1 }],
      examples: [{ name: 'web' }],
    },
    newlyWarned: { changes: 0 },
    noLongerRefused: {
      changes: 1,
      guardrails: [{ guardrail: 'team-label', changes: 1 }],
      examples: [{ name: 'bare' }],
    },
    noLongerWarned: { changes: 0 },
    undecided: 0,
  });
});

t.test('an UPDATE is held against what was last seen of the object, so that only what is new is refused', async (t) => {
  const relabelled = stored(policy(WIDE, { labels: { team: 'web', tier: 'x' } }));
  const { report } = await replayed(
    t,
    log(
      created(policy(WIDE)),
      event({ verb: 'patch', request: { metadata: { labels: { tier: 'x' } } }, response: relabelled }),
      event({ verb: 'update', request: policy('10.0.0.0/8'), response: stored(policy('10.0.0.0/8')) }),
      event({ verb: 'update', request: policy('10.0.0.0/7'), response: stored(policy('10.0.0.0/7')) }),
    ),
  );
  // Refused, what was there already, narrower than before, wider than before.
  t.match(report, { refused: 2, warned: 2, allowed: 0, beforeUnknown: 0 });
});

t.test('where nobody knows what was there before, everything counts as new, and the report says so', async (t) => {
  const { report } = await replayed(t, log(event({ verb: 'update', request: policy(WIDE) })));
  t.match(report, {
    refused: 1,
    beforeUnknown: 1,
    guardrails: [{ examples: [{ operation: 'UPDATE', beforeUnknown: true }] }],
    notes: [/^1 change judged without knowing the state before.*--objects/],
  });
});

t.test('--objects gives the cluster as it was before the first event', async (t) => {
  const cwd = t.testdir({
    'candidate.yaml': CANDIDATE,
    cluster: { 'web.json': JSON.stringify(policy(WIDE)), 'shop.json': JSON.stringify(storedNamespace('shop')) },
    'audit.log': log(event({ verb: 'update', request: policy(WIDE, { labels: { team: 'new' } }) })),
  });
  const args = ['replay', '--profile', 'candidate.yaml', '-o', 'json', 'audit.log'];
  t.match(JSON.parse((await runIn(cwd, [...args, '--objects', 'cluster'])).stdout), {
    refused: 0,
    warned: 1,
    beforeUnknown: 0,
  });
  t.match(await runIn(cwd, [...args, '--objects', 'nowhere']), {
    code: 2,
    stdout: '',
    stderr: /--objects cannot be used\nnowhere:1:1: no such file or directory/,
  });
});

t.test('labels of namespaces seen so far decide where a guardrail looks', async (t) => {
  const selecting = CANDIDATE.replace(
    'action: Deny }',
    'action: Deny, match: { namespaceSelector: { matchLabels: { tier: prod } } } }',
  );
  const cwd = t.testdir({ 'candidate.yaml': selecting });
  const run = async (...events: readonly unknown[]) =>
    JSON.parse(
      (await runIn(cwd, ['replay', '-p', 'candidate.yaml', '-o', 'json', '-'], { stdin: log(...events) })).stdout,
    ) as ReplayDocument;
  const shop = (tier: string) =>
    namespaceEvent({ verb: 'create', name: 'shop', code: 201, response: storedNamespace('shop', { tier }) });
  const relabelled = namespaceEvent({
    verb: 'patch',
    name: 'shop',
    response: storedNamespace('shop', { tier: 'dev' }),
  });
  t.match(await run(shop('prod'), created(policy(WIDE))), { refused: 1, undecided: 0 });
  t.match(await run(shop('dev'), created(policy(WIDE))), { refused: 0, undecided: 0 });
  t.match(await run(shop('prod'), relabelled, created(policy(WIDE))), { refused: 0, undecided: 0 });
  t.match(await run(created(policy(WIDE))), {
    refused: 0,
    undecided: 1,
    guardrails: [{ guardrail: 'no-wide-egress', undecided: 1 }],
    notes: [/--objects gives it$/],
  });
});

t.test('what happened is judged by who did it, and when', async (t) => {
  const guarded = CANDIDATE.replace(
    /guardrails:[^]*/,
    `guardrails:
    - { name: guarded, rule: protect-namespaces, action: Deny, options: { namespaces: [shop], groups: [platform] } }
  exceptions:
    - { name: move, guardrails: [guarded], match: { names: [web] }, reason: r, owner: o, expires: 2026-05-04 }
`,
  );
  const cwd = t.testdir({ 'candidate.yaml': guarded });
  const run = async (more: Partial<Parameters<typeof event>[0]>) => {
    const { stdout } = await runIn(cwd, ['replay', '-p', 'candidate.yaml', '-o', 'json', '-'], {
      stdin: log(event({ verb: 'delete', request: { kind: 'DeleteOptions', apiVersion: 'v1' }, ...more })),
    });
    return JSON.parse(stdout) as ReplayDocument;
  };
  t.match(await run({}), { refused: 1, users: [{ name: 'jane', refused: 1 }] });
  t.match(await run({ at: '2026-05-03T23:59:59.999999Z' }), { refused: 0 }, 'the exception still held');
  const platform = { username: 'ann', groups: ['platform'] };
  t.match(await run({ user: platform }), { refused: 0 });
  t.match(
    await run({ user: platform, impersonatedUser: { username: 'joe', groups: ['developers'] } }),
    { refused: 1, users: [{ name: 'joe' }] },
    'impersonation is acting as somebody else',
  );
  const controller = { username: 'system:serviceaccount:kube-system:namespace-controller', groups: [] };
  t.match(await run({ user: controller }), { refused: 0, outOfScope: 1 });
});

t.test('guardrails that read the cluster see it as it was at each event', async (t) => {
  const profile = CANDIDATE.replace(
    /guardrails:[^]*/,
    'guardrails:\n    - { name: closed, rule: require-default-deny, action: Deny, match: { kinds: [NetworkPolicy] } }\n',
  );
  const closed = (name: string) => ({
    ...policy(NARROW, { name }),
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  });
  const deleted = (name: string) => event({ verb: 'delete', level: 'Metadata', name });
  const cwd = t.testdir({
    'candidate.yaml': profile,
    cluster: { 'a.json': JSON.stringify(closed('a')), 'shop.json': JSON.stringify(storedNamespace('shop')) },
    'audit.log': log(created(closed('b'), { name: 'b' }), deleted('a'), deleted('b')),
  });
  const run = async (...args: readonly string[]) =>
    JSON.parse(
      (await runIn(cwd, ['replay', '-p', 'candidate.yaml', '-o', 'json', 'audit.log', ...args])).stdout,
    ) as ReplayDocument;
  const { changes, refused, undecided, guardrails } = await run('--objects', 'cluster');
  t.strictSame({ changes, refused, undecided }, { changes: 3, refused: 1, undecided: 0 }, 'only the last one ended it');
  t.match(guardrails, [{ examples: [{ operation: 'DELETE', name: 'b' }] }]);
  t.match(await run(), { refused: 0, undecided: 3 }, 'where nobody knows the policies, nothing passes for evidence');
});

t.test("Firebreak's own log is replayed on the objects of a folder", async (t) => {
  const decided = (more: object) => ({
    level: 'info',
    time: '2026-05-04T09:30:00.123Z',
    uid: 'u1',
    user: 'jane',
    operation: 'CREATE',
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name: 'web',
    decision: 'allow',
    findings: 0,
    dryRun: false,
    duration: 0.4,
    msg: 'decided',
    ...more,
  });
  const guarded = `${CANDIDATE}    - { name: guarded, rule: protect-namespaces, action: Deny, options: { namespaces: [vault], groups: [system:serviceaccounts:cd] } }\n`;
  const vault = policy(NARROW, { namespace: 'vault' });
  const cwd = t.testdir({
    'candidate.yaml': guarded,
    'cluster.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [policy(WIDE), vault] }),
    'firebreak.log': log(
      { level: 'info', time: '2026-05-04T09:00:00.000Z', msg: 'listening' },
      decided({}),
      decided({ operation: 'UPDATE' }),
      decided({ name: 'lost' }),
      decided({ namespace: 'vault' }),
      decided({ namespace: 'vault', user: 'system:serviceaccount:cd:argo' }),
      decided({ namespace: 'vault', user: 'system:serviceaccount:shop:app' }),
    ),
  });
  const { code, stdout } = await runIn(cwd, [
    ...['replay', '-p', 'candidate.yaml', '-o', 'json', '--objects', 'cluster.json', 'firebreak.log'],
  ]);
  t.equal(code, 0);
  t.match(JSON.parse(stdout), {
    changes: 5,
    refused: 3,
    undecided: 1,
    allowed: 1,
    users: [
      { name: 'jane', refused: 2, undecided: 1 },
      { name: 'system:serviceaccount:shop:app', refused: 1 },
    ],
    unjudged: [{ reason: /not among those of --objects$/, events: 1, line: 4 }],
    passedOver: [{ reason: /no decisions$/, events: 1 }],
  });
});

t.test('a profile in DryRun is replayed as if it enforced; the one in force as it is', async (t) => {
  const dryRun = CANDIDATE.replace('spec:\n', 'spec:\n  mode: DryRun\n');
  const cwd = t.testdir({ 'dry.yaml': dryRun, 'audit.log': log(created(policy(WIDE))) });
  const { stdout } = await runIn(cwd, ['replay', '-p', 'dry.yaml', '--against', 'dry.yaml', '-o', 'json', 'audit.log']);
  t.match(JSON.parse(stdout), {
    refused: 1,
    against: { newlyRefused: { changes: 1 } },
    notes: [/in DryRun; it was replayed as if it enforced/],
  });
});

t.test('wrong usage ends with 2 and says what is wrong', async (t) => {
  const cwd = t.testdir({ 'candidate.yaml': CANDIDATE, 'empty.log': '\n\n', 'bad.yaml': 'kind: x' });
  t.match(await runIn(cwd, ['replay', 'empty.log']), { code: 2, stderr: /required option '-p, --profile <file>'/ });
  t.match(await runIn(cwd, ['replay', '-p', 'candidate.yaml', 'empty.log']), {
    code: 2,
    stderr: 'error: no events in what was passed to replay\n',
  });
  t.match(await runIn(cwd, ['replay', '-p', 'bad.yaml', 'empty.log']), { code: 2, stderr: /bad\.yaml:1:\d+: / });
  t.match(await runIn(cwd, ['replay', '-p', 'candidate.yaml', '--examples', 'x', 'empty.log']), {
    code: 2,
    stderr: /A whole number up to 9999 is wanted/,
  });
});

t.test('Markdown holds the same, and nothing that others wrote is markup in it', async (t) => {
  const user = { ...JANE, username: 'a|b <img src=x> @org [x](http://y)' };
  const cwd = t.testdir({ 'candidate.yaml': CANDIDATE, 'audit.log': log(created(policy(WIDE), { user })) });
  const { stdout } = await runIn(cwd, ['replay', '-p', 'candidate.yaml', '-o', 'md', 'audit.log']);
  t.match(stdout, /^# Replay of candidate\n\n/);
  t.match(stdout, '| guardrail | refused | warned | undecided |\n| --- | --- | --- | --- |\n| no-wide-egress');
  t.match(stdout, '| a&#124;b &#60;img src=x&#62; @&#8203;org &#91;x&#93;(http&#58;//y) | 1 | 0 | 0 |');
});
