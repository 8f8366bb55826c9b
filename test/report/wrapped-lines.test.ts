import fc from 'fast-check';
import t from 'tap';
import { shortened, wrappedLines } from '../../src/report/wrapped-lines.js';

t.test('no words are lost, and no line is over 120 columns that has more than one', (t) => {
  const word = fc.string({ minLength: 1, maxLength: 130, unit: fc.constantFrom('a', 'b', '-') });
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 60 }),
      fc.constantFrom('', '  ', '        '),
      (words, indent) => {
        const lines = wrappedLines(words.join(' '), indent);
        t.strictSame(
          lines.flatMap((line) => line.trim().split(' ')),
          words,
        );
        t.ok(lines.every((line) => line.startsWith(indent)));
        t.ok(lines.every((line) => line.length <= 120 || !line.trim().includes(' ')));
      },
    ),
    { numRuns: 50 },
  );
  t.end();
});

t.test('the indentation of a line of YAML stays', (t) => {
  t.strictSame(wrappedLines('    - name: web', '  '), ['      - name: web']);
  t.strictSame(wrappedLines('', '  '), ['  ']);
  t.end();
});

t.test('what is too long is cut, and it can be seen that it is', (t) => {
  t.equal(shortened('abcdef', 6), 'abcdef');
  t.equal(shortened('abc defg', 7), 'abc...');
  t.end();
});
