import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { modeProblem, withMode } from '../../src/install/profile-mode.js';

t.test('a mode that is written is replaced, and nothing else', (t) => {
  t.equal(
    withMode('# why\nspec:\n  a: {b:   1} # c\n  mode: Enforce   # d\n', 'DryRun'),
    '# why\nspec:\n  a: {b:   1} # c\n  mode: DryRun   # d\n',
  );
  t.equal(withMode('spec: { mode: "DryRun", a: 1 }', 'Enforce'), 'spec: { mode: Enforce, a: 1 }');
  t.end();
});

t.test('a mode that is missing is put first, above the comment of what follows', (t) => {
  t.equal(
    withMode('spec: # here\n    # of a\n    a: 1\n', 'DryRun'),
    'spec: # here\n    mode: DryRun\n    # of a\n    a: 1\n',
  );
  t.equal(withMode('spec: { a: 1 }', 'DryRun'), 'spec: { mode: DryRun, a: 1 }');
  t.equal(withMode('{"spec": {"a": 1}}', 'DryRun'), '{"spec": {mode: DryRun, "a": 1}}');
  t.end();
});

t.test('a mode elsewhere is not the mode of the profile', (t) => {
  t.equal(
    withMode('mode: Enforce\nspec:\n  a: { mode: x }\n', 'DryRun'),
    'mode: Enforce\nspec:\n  mode: DryRun\n  a: { mode: x }\n',
  );
  t.end();
});

t.test('the profiles that come with Firebreak keep all but their mode', (t) => {
  for (const name of ['baseline', 'restricted']) {
    const text = readFileSync(resolve(import.meta.dirname, '..', '..', 'policies', 'profiles', `${name}.yaml`), 'utf8');
    const before = parse(text) as { spec: object };
    t.strictSame(parse(withMode(text, 'DryRun')), { ...before, spec: { ...before.spec, mode: 'DryRun' } }, name);
  }
  t.end();
});

t.test('what is no profile has a problem, and setting its mode throws', (t) => {
  for (const text of [
    '',
    '[]',
    'spec: 1',
    'spec: {}',
    'spec:\n',
    'spec:\n  mode:\n',
    'spec:\n  a: &m x\n  mode: *m\n',
    'spec: [',
    'a: 1\n---\nspec:\n  b: 1\n',
  ]) {
    t.type(modeProblem(text), 'string', JSON.stringify(text));
    t.throws(() => withMode(text, 'DryRun'), TypeError);
  }
  t.end();
});
