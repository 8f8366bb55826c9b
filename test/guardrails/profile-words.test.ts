import fc from 'fast-check';
import t from 'tap';
import { compileGlobs } from '../../src/guardrails/glob.js';
import { parseInstant } from '../../src/guardrails/instant.js';
import { nearest } from '../../src/guardrails/nearest.js';
import { compilePattern, patternProblem } from '../../src/guardrails/pattern.js';

t.test('a glob is matched against the whole name', (t) => {
  const matches = compileGlobs(['team-*', 'shop', '*-prod-*x']);
  for (const name of ['team-', 'team-a', 'shop', 'a-prod-x', 'a-prod-b-x']) t.ok(matches(name), name);
  for (const name of ['my-team-a', 'shop-2', 'team', 'a-prod-', '-prodx', '']) t.notOk(matches(name), name);
  t.ok(compileGlobs(['*'])(''));
  t.notOk(compileGlobs([])('anything'));
  t.notOk(compileGlobs(['a*a'])('a'), 'the two ends may not share a letter');
  t.end();
});

t.test('a glob matches exactly what the same regular expression matches', (t) => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 });
  const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
  fc.assert(
    fc.property(
      glob,
      text,
      (pattern, name) => compileGlobs([pattern])(name) === new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name),
    ),
    { numRuns: 3000 },
  );
  t.end();
});

t.test('a pattern is matched whole and cannot be made to hang', (t) => {
  t.ok(compilePattern('[a-z]+')('shop'));
  t.notOk(compilePattern('[a-z]+')('shop1'));
  t.notOk(compilePattern('a|b')('ab'));
  t.notOk(compilePattern('(a+)+')(`${'a'.repeat(50_000)}!`));
  t.match(patternProblem('(unclosed'), /missing/);
  t.match(patternProblem('(?=look)ahead'), /./, 'what RE2 does not have is refused');
  t.equal(patternProblem('ok'), undefined);
  t.end();
});

t.test('an instant is a real day, and a date is its first instant in UTC', (t) => {
  t.equal(parseInstant('2027-03-31'), Date.UTC(2027, 2, 31));
  t.equal(parseInstant('2027-03-31T12:00:00Z'), Date.UTC(2027, 2, 31, 12));
  t.equal(parseInstant('2027-03-31T12:00:00+02:00'), Date.UTC(2027, 2, 31, 10));
  for (const text of [
    '2026-02-30',
    '2026-13-01',
    'tomorrow',
    '31.3.2027',
    '2027-3-31',
    '2027-03-31 12:00',
    '',
    '2027-03-31T25:00:00Z',
  ]) {
    t.equal(parseInstant(text), undefined, text);
  }
  t.end();
});

t.test('the nearest word is one that could have been meant, or none', (t) => {
  const words = ['Deny', 'Warn', 'Audit', 'limit-cidr-width'];
  t.equal(nearest('deny', words), 'Deny');
  t.equal(nearest('Wran', words), 'Warn', 'two letters that are swapped are one mistake');
  t.equal(nearest('Woen', words), undefined, 'two letters of four are too many');
  t.equal(nearest('limit-cdir-width', words), 'limit-cidr-width');
  t.equal(nearest('something', words), undefined);
  t.end();
});
