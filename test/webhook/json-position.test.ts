import fc from 'fast-check';
import t from 'tap';
import { jsonPosition } from '../../src/webhook/json-position.js';

t.test('it finds the place', (t) => {
  const cases: readonly [string, number, number, RegExp][] = [
    ['', 1, 1, /expected a value, but the text ends here/],
    ['{', 1, 2, /expected a key in double quotes, but/],
    ['{"a"', 1, 5, /expected ":"/],
    ['{"a" 1}', 1, 6, /expected ":"/],
    ['{"a":1 "b":2}', 1, 8, /expected "," or "}"/],
    ['{"a":1,\n\n  b:2}', 3, 3, /expected a key/],
    ['[1 2]', 1, 4, /expected "," or "]"/],
    ['[1,]', 1, 4, /expected a value/],
    ['[01]', 1, 2, /expected a value/],
    ['{"a":tru}', 1, 6, /expected a value/],
    ['["\u0001"]', 1, 2, /a string that is not well formed/],
    ['["\\x"]', 1, 2, /a string that is not well formed/],
    ["{'a':1}", 1, 2, /expected a key in double quotes/],
    ['{}}', 1, 3, /text after the end/],
    ['[}', 1, 2, /expected a value/],
  ];
  for (const [text, line, column, message] of cases)
    t.match(jsonPosition(text), { line, column, message }, JSON.stringify(text));
  t.end();
});

t.test('it ends for every text, and never finds the end of a text that could go on', (t) => {
  const property = fc.property(fc.json(), fc.nat(), (json, seed) => {
    const at = seed % json.length;
    const cut = json.slice(0, at);
    try {
      JSON.parse(cut);
      return;
    } catch {
      const { column, line } = jsonPosition(cut);
      if (line < 1 || column < 1 || column > at + 1) throw new Error(`${line}:${column} of ${JSON.stringify(cut)}`);
    }
  });
  fc.assert(property, { seed: 1, numRuns: 2000 });
  t.end();
});
