import t from 'tap';
import { printable } from '../../src/report/printable.js';
import { cutText, plainLines, plainText } from '../../src/kubernetes/plain-text.js';

t.test('A13: control characters and direction overrides are stripped, and line breaks become spaces', (t) => {
  t.equal(plainText('a\u001b[31mb\u0007\u009bc\u007f', 100), 'a[31mbc');
  t.equal(plainText('a\r\n\tb\u2028c\u0085d', 100), 'a b c d');
  t.equal(plainText('x\u202egpj\u202c\u2066y\u2069', 100), 'xgpjy');
  t.equal(plainText('a\u200bb\u200c\u200d\u200e\u200fc\u061cd\ufeffe\u2060f\u{e0041}g\u2029h', 100), 'abcdefg h');
  t.equal(plainText('Stra\u00dfe \u4e2d\u6587 \u{1f525}', 100), 'Stra\u00dfe \u4e2d\u6587 \u{1f525}');
  t.end();
});

t.test('a long text is cut with dots, and never within a character', (t) => {
  t.equal(plainText('x'.repeat(10), 10), 'x'.repeat(10));
  t.equal(plainText('x'.repeat(11), 10), 'xxxxxxx...');
  t.equal(plainText('x'.repeat(10_000_000), 10), 'xxxxxxx...');
  t.equal(plainText(`${'\u0000'.repeat(41)}x`, 10), '...');
  t.equal(cutText(`xxxxxx${'\u{1f525}'.repeat(3)}`, 10), 'xxxxxx...');
  t.end();
});

t.test('lines keep their breaks and indentation and nothing else', (t) => {
  t.strictSame(plainLines('a:\r\n\tb: \u001b1 \n\n  c\n', 100), ['a:', '  b: 1', '', '  c']);
  t.end();
});

t.test('a report escapes what a message drops', (t) => {
  const unsafe = ['\u0000', '\u001b', '\u007f', '\u009b', '\u00ad', '\u061c', '\u200b', '\u200f', '\u2028', '\u2029'];
  for (const character of [...unsafe, '\u202e', '\u2060', '\u2069', '\ufeff', '\u{e0041}']) {
    t.equal(plainText(`a${character}b`, 100).replace(' ', ''), 'ab');
    t.match(printable(`a${character}b`), /^a\\u[0-9a-f{}]+b$/);
  }
  t.equal(printable('\n\t\u061c\u{e0041}'), '\\n\\t\\u061c\\u{e0041}');
  t.end();
});
