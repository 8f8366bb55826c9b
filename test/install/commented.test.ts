import t from 'tap';
import { parse } from 'yaml';
import { why, yamlText } from '../../src/install/commented.js';

t.test('a comment stands above what it is about', (t) => {
  const text = yamlText(why('all', { a: why('of a', 1), list: [why('of the item', { b: why('of b', 2) }), 3] }));
  t.equal(text, '# all\n\n# of a\na: 1\nlist:\n  # of the item\n  - # of b\n    b: 2\n  - 3\n');
  t.end();
});

t.test('long comments are broken between words, written lines stay', (t) => {
  const text = yamlText({ a: why(`${'word '.repeat(40)}\nlast`, 1) });
  const lines = text.trimEnd().split('\n');
  t.ok(lines.every((line) => line.length <= 102));
  t.strictSame(lines.slice(-2), ['# last', 'a: 1']);
  t.end();
});

t.test('a key without a value is not written', (t) => {
  t.equal(yamlText({ a: undefined, b: {}, c: [] }), 'b: {}\nc: []\n');
  t.end();
});

t.test('every string is read back as a string, by readers of YAML 1.1 and of 1.2', (t) => {
  const strings = [
    'yes',
    'no',
    'on',
    'off',
    'y',
    'n',
    'null',
    '~',
    '0777',
    '0o17',
    '0x1f',
    '1:30',
    '1_000',
    '1e3',
    '.inf',
    '2026-01-01',
    '',
    ' a',
    'a: b',
    '# a',
    'a\n  b\n',
    '\ta\n',
    '!x',
    '<<',
  ];
  for (const version of ['1.1', '1.2'] as const) t.strictSame(parse(yamlText(strings), { version }), strings);
  t.end();
});
