import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { suiteEditorSchema } from '../../src/guardrails/editor-schema.js';
import { policy, PROFILE } from './manifests-for-tests.js';
import { runIn } from './world.js';

const ROOT = join(import.meta.dirname, '..', '..');
const HEAD = 'apiVersion: firebreak.dev/v1alpha1\nkind: GuardrailSuite\nmetadata: { name: ours }\n';
const suite = (cases: string): string => `${HEAD}spec:\n  profile: profile.yaml\n  cases:\n${cases}`;
const folder = (cases: string) => ({
  'profile.yaml': PROFILE,
  'bad.yaml': policy('bad', '0.0.0.0/0'),
  's.yaml': suite(cases),
});
const WIDE = '    - name: wide\n      object: bad.yaml\n';

t.test('the profiles that come with Firebreak do what their suites say', async (t) => {
  for (const name of ['baseline', 'restricted']) {
    const { code, stdout } = await runIn(ROOT, ['test', `policies/suites/${name}.yaml`]);
    t.equal(code, 0, stdout);
    t.match(stdout, /^1 suite, \d cases: \d passed, 0 failed\n$/);
  }
});

t.test('a case that fails says what was expected, what came, and what to write instead', async (t) => {
  const cwd = t.testdir(
    folder(
      `${WIDE}      expect:\n        decision: warn\n        findings: [{ guardrail: no-wide-egress, effect: Warn }]\n        silent: [team-label]\n`,
    ),
  );
  const { code, stdout } = await runIn(cwd, ['test', 's.yaml']);
  t.equal(code, 1);
  t.match(stdout, /^s\.yaml:7:7 {2}failed {2}wide\n/);
  t.match(stdout, 's.yaml:10:9: decision: expected warn, got deny\n');
  t.match(stdout, /findings\[0\]: expected no-wide-egress Warn, got another effect: no-wide-egress Deny /);
  t.match(stdout, /decision: deny\n +findings:\n +- \{ guardrail: no-wide-egress, effect: Deny, path: "spec\.egress/);
  t.match(stdout, '1 suite, 1 case: 0 passed, 1 failed\n');
  t.match(
    (await runIn(cwd, ['test', '-o', 'tap', 's.yaml'])).stdout,
    /^TAP version 14\n1\.\.1\nnot ok 1 - ours: wide\n {2}---\n/,
  );
  t.match(
    (await runIn(cwd, ['test', '-o', 'junit', 's.yaml'])).stdout,
    /<failure type="expectation" message="decision: expected warn, got deny; /,
  );
});

t.test('mistakes in a suite end with 2 and name the place and the word that was meant', async (t) => {
  for (const [cases, message] of [
    [
      `${WIDE}      expcet: { decision: deny }\n`,
      's.yaml:9:7: spec.cases[0].expcet: unknown field "expcet"; did you mean "expect"?',
    ],
    [`${WIDE}      expect: { decision: deni }\n`, 'did you mean "deny"?'],
    [
      `${WIDE}      expect: { decision: deny, silent: [team-lable] }\n`,
      'the profile has no guardrail "team-lable"; did you mean "team-label"?',
    ],
    ['    - { name: none, expect: { decision: deny } }\n', 'missing field "object"'],
    [
      `${WIDE}      operation: UPDATE\n      expect: { decision: deny }\n`,
      'missing field "oldObject", which UPDATE has',
    ],
    ['    - { name: x, object: 1, expect: { decision: deny } }\n', 'must be a mapping or a string, not 1'],
    ['    - { name: x, object: gone.yaml, expect: { decision: deny } }\n', 'gone.yaml:1:1: no such file or directory'],
  ] as const) {
    const { code, stdout } = await runIn(t.testdir(folder(cases)), ['test', 's.yaml']);
    t.equal(code, 2, message);
    t.match(stdout, message);
  }
});

t.test('the published schema is the one in the source', (t) => {
  const published: unknown = JSON.parse(readFileSync(join(ROOT, 'docs/schemas/suite.schema.json'), 'utf8'));
  t.strictSame(published, JSON.parse(JSON.stringify(suiteEditorSchema())), 'write it anew: npm run generate');
  t.end();
});
