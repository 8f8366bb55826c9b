import t from 'tap';
import { PROFILE } from './manifests-for-tests.js';
import { runIn } from './world.js';

const exceptions = `  exceptions:
    - { name: old, guardrails: [team-label], match: { names: [a] }, reason: r, owner: team-a, expires: 2026-06-02 }
    - { name: older, guardrails: [team-label], match: { names: [b] }, reason: r, owner: team-b, expires: 2026-05-01T10:00:00Z }
    - { name: young, guardrails: [team-label], match: { names: [c] }, reason: r, owner: team-c, expires: 2027-06-01 }
`;

t.test('a good profile is described in a line, and its exceptions with what is left of them', async (t) => {
  const cwd = t.testdir({ 'p.yaml': PROFILE + exceptions });
  const { code, stdout, stderr } = await runIn(cwd, ['profile', 'check', 'p.yaml']);
  t.equal(code, 0);
  t.equal(stderr, '');
  const [head, ...rest] = stdout.split('\n');
  t.match(head, /^p\.yaml: ok: tests, mode Enforce, 2 guardrails, 3 exceptions, hash [0-9a-f]{64}$/);
  t.strictSame(rest, [
    '  exception old (team-a) expires 2026-06-02, 1 day left',
    '  exception older (team-b) expired 2026-05-01T10:00:00.000Z and no longer applies',
    '  exception young (team-c) expires 2027-06-01, 365 days left',
    '',
  ]);
});

t.test('the days can be counted from another time', async (t) => {
  const cwd = t.testdir({ 'p.yaml': PROFILE + exceptions });
  t.match(
    (await runIn(cwd, ['profile', 'check', '--now', '2026-05-30', 'p.yaml'])).stdout,
    'exception old (team-a) expires 2026-06-02, 3 days left',
  );
  t.match(await runIn(cwd, ['profile', 'check', '--now', 'soon', 'p.yaml']), {
    code: 2,
    stderr: /--now soon: not a time/,
  });
});

t.test('everything that is wrong is told with its place and the nearest word, of every file', async (t) => {
  const cwd = t.testdir({
    'good.yaml': PROFILE,
    'bad.yaml': PROFILE.replace('guardrails:', 'gardrails:'),
    'worse.yaml': 'a: [',
    'empty.yaml': '',
  });
  const { code, stdout, stderr } = await runIn(cwd, [
    'profile',
    'check',
    'bad.yaml',
    'good.yaml',
    'worse.yaml',
    'empty.yaml',
    'none.yaml',
  ]);
  t.equal(code, 2);
  t.match(stdout, /^good\.yaml: ok: /);
  t.match(stderr, /^bad\.yaml:\d+:\d+: .*did you mean "guardrails"/m);
  t.match(stderr, /^worse\.yaml:\d+:\d+: /m);
  t.match(stderr, /^empty\.yaml:1:1: is empty/m);
  t.match(stderr, /^none\.yaml:1:1: cannot be read: no such file or directory$/m);
});

t.test('the profiles that come with Firebreak are good', async (t) => {
  const profiles = ['baseline', 'restricted'].map((name) => `policies/profiles/${name}.yaml`);
  t.equal((await runIn(process.cwd(), ['profile', 'check', ...profiles])).code, 0);
});

t.test('firebreak profile alone prints its help and ends with 2', async (t) => {
  t.match(await runIn('/', ['profile']), { code: 2, stdout: '', stderr: /^Usage: firebreak profile / });
});
