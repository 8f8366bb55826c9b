import fc from 'fast-check';
import { RE2JS } from 're2js';
import t from 'tap';
import { patternSize } from '../../../src/guardrails/cel/pattern-size.js';

const atom = fc.constantFrom(
  ...['a', '.', '^', '$', '\\d', '\\pL', '\\p{Greek}', '\\x{100}', '\\x41', '\\(', '\\[', '\\{', '\\\\', '😀'],
  ...[
    '[a-z]',
    '[^a]',
    '[]a]',
    '[^]{2}]',
    '[[:alpha:](]',
    '[\\])]',
    '[[:]',
    '[(]',
    '{',
    '{,5}',
    '{a}',
    '}',
    ']',
    '(?i)k',
  ],
  ...['\\Q(a{9}\\E', '\\Q[\\E', '()', '(|)', '(?i:b)', ''],
);
const repetition = fc.oneof(
  fc.constantFrom('', '*', '+', '?', '*?', '{0}', '{1}', '{1,}', '{0,1}'),
  fc.tuple(fc.nat(12), fc.nat(12)).map(([least, more]) => `{${least},${least + more}}`),
  fc.nat(40).map((times) => `{${times}}`),
);
const { pattern } = fc.letrec<{ pattern: string; one: string }>((tie) => ({
  pattern: fc.array(tie('one'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
  one: fc
    .tuple(
      fc.oneof(
        { depthSize: 'medium', withCrossShrink: true },
        atom,
        fc.tuple(fc.constantFrom('(', '(?:'), tie('pattern')).map(([open, inner]) => `${open}${inner})`),
        fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => `(${left}|${right})`),
      ),
      repetition,
    )
    .map((parts) => parts.join('')),
}));

function programSize(text: string): number | undefined {
  try {
    return RE2JS.compile(text).programSize();
  } catch {
    return undefined;
  }
}

t.test('no program is larger than was said of its pattern', (t) => {
  let compiled = 0;
  fc.assert(
    fc.property(pattern, (text) => {
      const size = programSize(text);
      if (size === undefined) return true;
      compiled++;
      return size <= patternSize(text);
    }),
    { numRuns: 3000 },
  );
  t.ok(compiled > 100, 'enough of them are patterns');
  t.end();
});

t.test('what is said of a pattern is not far from its program', (t) => {
  for (const [text, most] of [
    ['^10[.]', 10],
    ['a{1000}', 2010],
    ['(?:[a-z]{1,63}[.]){1,4}', 600],
    ['\\x{1000}', 4],
    ['[{1000}(]', 4],
    ['\\Qa{1000}\\E', 16],
  ] as const)
    t.ok(patternSize(text) <= most, `${text}: ${patternSize(text)}`);
  t.end();
});
