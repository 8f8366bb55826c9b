import t from 'tap';
import type { CheckDocument } from '../../src/report/check-schema.js';
import { namespace, policy, PROFILE } from './manifests-for-tests.js';
import { runIn } from './world.js';

const check = (cwd: string, ...args: string[]) => runIn(cwd, ['check', '--profile', 'profile.yaml', ...args]);

t.test('clean objects end with 0, denied ones with 1', async (t) => {
  const cwd = t.testdir({
    'profile.yaml': PROFILE,
    'good.yaml': policy('good'),
    'bad.yaml': policy('bad', '0.0.0.0/0'),
  });
  t.strictSame(await check(cwd, 'good.yaml'), {
    code: 0,
    stdout: '1 object: 0 denied, 0 warned, 1 clean\n',
    stderr: '',
  });
  const { code, stdout, stderr } = await check(cwd, 'bad.yaml');
  t.equal(code, 1);
  t.equal(stderr, '');
  t.match(
    stdout,
    /^bad\.yaml:13:13 {2}deny {3}no-wide-egress \(limit-cidr-width\) {2}allows 0\.0\.0\.0\/0; .*\n {4}at spec\.egress\[0\]\.to\[0\]\.ipBlock\.cidr of NetworkPolicy shop\/bad\n {4}fix: .*\n {4}Ask netsec\.\n1 object: 1 denied/,
  );
});

t.test('warnings end with 1 under --fail-on warn only', async (t) => {
  const cwd = t.testdir({ 'profile.yaml': PROFILE, 'x.yaml': policy('x').replace('{ team: web }', '{}') });
  t.match(await check(cwd, 'x.yaml'), { code: 0, stdout: /warn {3}team-label \(require-metadata\)/ });
  t.equal((await check(cwd, '--fail-on', 'warn', 'x.yaml')).code, 1);
});

t.test('without --profile the baseline that comes with Firebreak judges', async (t) => {
  const cwd = t.testdir({ 'bad.yaml': policy('bad', '0.0.0.0/0') });
  t.match(await runIn(cwd, ['check', 'bad.yaml']), { code: 1, stdout: /deny {3}\S+ \(limit-cidr-width\)/ });
});

t.test('every format comes from the same judgement', async (t) => {
  const cwd = t.testdir({ 'profile.yaml': PROFILE, 'bad.yaml': policy('bad', '0.0.0.0/0') });
  const starts = {
    json: /^\{\n/,
    sarif: /"version": "2\.1\.0"/,
    junit: /^<\?xml/,
    github: /^::error file=bad\.yaml,line=13,col=13,/,
  };
  for (const [format, start] of Object.entries(starts))
    t.match(await check(cwd, '-o', format, 'bad.yaml'), { code: 1, stdout: start }, format);
});

t.test('the objects of one run know of each other: labels of a namespace decide where a guardrail looks', async (t) => {
  const cwd = t.testdir({
    'profile.yaml': PROFILE.replace(
      'action: Deny',
      'action: Deny\n      match: { namespaceSelector: { matchLabels: { tier: prod } } }',
    ),
    'policy.yaml': policy('x', '0.0.0.0/0'),
    'prod.yaml': namespace('shop', '{ tier: prod }'),
    'test.yaml': namespace('shop', '{ tier: test }'),
  });
  t.match(await check(cwd, 'policy.yaml', 'prod.yaml'), { code: 1, stdout: /deny {3}no-wide-egress/ });
  t.match(await check(cwd, 'policy.yaml', 'test.yaml'), { code: 0, stdout: /^2 objects: 0 denied/ });
  t.match(await check(cwd, 'policy.yaml'), { code: 1, stdout: /deny {3}no-wide-egress .* \[could not be judged\]/ });
});

t.test('--namespace is where policies without one go; a namespace that is written stays', async (t) => {
  const homeless = policy('x').replace('  namespace: shop\n', '');
  const cwd = t.testdir({ 'profile.yaml': PROFILE, 'x.yaml': `${homeless}---\n${policy('yy')}` });
  const namespaces = async (...args: string[]) =>
    (JSON.parse((await check(cwd, 'x.yaml', '-o', 'json', ...args)).stdout) as CheckDocument).objects.map(
      (object) => object.namespace,
    );
  t.strictSame(await namespaces(), ['default', 'shop']);
  t.strictSame(await namespaces('-n', 'cart'), ['cart', 'shop']);
});

t.test('--as and --as-group say who would apply it', async (t) => {
  const profile = PROFILE.replace(
    /guardrails:[^]*/,
    'guardrails:\n    - name: guarded\n      rule: protect-namespaces\n      action: Deny\n      options: { namespaces: [shop], groups: [platform] }\n',
  );
  const cwd = t.testdir({ 'profile.yaml': profile, 'x.yaml': policy('x') });
  t.equal((await check(cwd, 'x.yaml', '--as', 'jane', '--as-group', 'a', '--as-group', 'platform')).code, 0);
  t.equal((await check(cwd, 'x.yaml', '--as', 'jane', '--as-group', 'a')).code, 1);
  t.match(await check(cwd, 'x.yaml', '--as-group', 'a'), {
    code: 2,
    stderr: 'error: --as-group needs --as: a group alone is nobody\n',
  });
});

t.test('--now decides whether an exception still holds', async (t) => {
  const exception = `  exceptions:\n    - { name: old, guardrails: [no-wide-egress], match: { names: [bad] }, reason: r, owner: o, expires: 2026-07-01 }\n`;
  const cwd = t.testdir({ 'profile.yaml': PROFILE + exception, 'bad.yaml': policy('bad', '0.0.0.0/0') });
  t.match(await check(cwd, 'bad.yaml', '--now', '2026-06-30T23:59:59Z'), {
    code: 0,
    stdout: /audit {2}no-wide-egress .* \[excepted by old\]/,
  });
  t.equal((await check(cwd, 'bad.yaml', '--now', '2026-07-01')).code, 1);
  t.match(await check(cwd, 'bad.yaml', '--now', 'yesterday'), {
    code: 2,
    stderr: /^error: --now yesterday: not a time/,
  });
});

t.test('objects in an excluded namespace are counted as not judged', async (t) => {
  const cwd = t.testdir({ 'profile.yaml': PROFILE, 'x.yaml': policy('x', '0.0.0.0/0').replace('shop', 'excluded') });
  t.match(await check(cwd, 'x.yaml'), {
    code: 0,
    stdout: /^1 object: 0 denied, 0 warned, 0 clean; 1 object outside of the profile's scope not judged\n$/,
  });
});

t.test('a profile that cannot be used ends the run, with every problem and its place', async (t) => {
  const cwd = t.testdir({
    'good.yaml': policy('good'),
    'profile.yaml': PROFILE.replace('limit-cidr-width', 'limit-cidr-with').replace('action: Warn', 'acton: Warn'),
  });
  const { code, stdout, stderr } = await check(cwd, 'good.yaml');
  t.equal(code, 2);
  t.equal(stdout, '');
  t.match(stderr, /^error: the profile cannot be used\nprofile\.yaml:\d+:\d+: spec\.guardrails\[\d\]/);
  t.match(stderr, /did you mean/);
  t.match(await runIn(cwd, ['check', '--profile', 'none.yaml', 'good.yaml']), {
    code: 2,
    stderr: /none\.yaml:1:1: cannot be read: no such file or directory/,
  });
});

t.test('wrong usage ends with 2 and the nearest word', async (t) => {
  const cwd = t.testdir({});
  t.match(await runIn(cwd, ['check']), { code: 2, stderr: /missing required argument 'paths'/ });
  t.match(await runIn(cwd, ['check', '--outptu', 'json', 'x']), {
    code: 2,
    stderr: /unknown option '--outptu'\n\(Did you mean --output\?\)/,
  });
  t.match(await runIn(cwd, ['check', '-o', 'xml', 'x']), {
    code: 2,
    stderr: /Allowed choices are text, json, sarif, junit, github/,
  });
  t.match(await runIn(cwd, ['chek']), { code: 2, stderr: /unknown command 'chek'\n\(Did you mean check\?\)/ });
});

t.test('colours are for a terminal without NO_COLOR', async (t) => {
  const cwd = t.testdir({ 'profile.yaml': PROFILE, 'good.yaml': policy('good') });
  let shown = '';
  const stdout = { write: (text: string) => void (shown += text), isTerminal: true };
  await runIn(cwd, ['check', '--profile', 'profile.yaml', 'good.yaml'], { stdout });
  t.match(shown, /^\u001b\[32m1 object/);
  shown = '';
  await runIn(cwd, ['check', '--profile', 'profile.yaml', 'good.yaml'], { stdout, colours: 'never' });
  t.match(shown, /^1 object/);
});
