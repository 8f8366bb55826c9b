import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { parseDocument, type ScalarTag, type Tags } from 'yaml';
import { readExactYaml } from '../../src/documents/exact-yaml.js';
import { NEEDS_EXACT_READER, readFastYaml } from '../../src/documents/fast-yaml.js';
import { kubectlReads, withoutKubectl } from './kubectl.js';
import { trickyScalars } from './tricky-scalars.js';

const word = fc.string({ unit: fc.constantFrom(...Array.from('abyn019._-+xe/:')), minLength: 1, maxLength: 8 });
const plain = fc.oneof(
  fc.constantFrom(...trickyScalars.map(([text]) => text).filter((text) => text !== '')),
  word.filter((text) => /^[\w./+][\w./+-]*(?::[\w./+-]+)*$/.test(text)),
);
const quoted = fc.oneof(
  fc.string({ unit: 'grapheme-ascii' }).map((text) => JSON.stringify(text)),
  fc.string({ unit: fc.constantFrom(...Array.from('a b~0{:#')) }).map((text) => `'${text}'`),
);

/** A tree as lines of block YAML; flow collections and block scalars stand among the leaves. */
const lines: fc.Memo<string[]> = fc.memo((depth) => {
  const leaf = fc.oneof(
    plain.map((text) => [text]),
    quoted.map((text) => [text]),
    fc.array(fc.oneof(plain, quoted), { maxLength: 3 }).map((items) => [`[${items.join(', ')}]`]),
    fc
      .uniqueArray(
        word.filter((text) => /^[a-z]+$/.test(text)),
        { maxLength: 3 },
      )
      .map((keys) => [`{${keys.map((key) => `k${key}: ${key}`).join(', ')}}`]),
    fc.array(word, { minLength: 1, maxLength: 3 }).map((texts) => ['|', ...texts.map((text) => `  ${text}`)]),
    fc.array(word, { minLength: 1, maxLength: 3 }).map((texts) => ['>-', ...texts.map((text) => `  ${text}`), '']),
  );
  if (depth <= 1) return leaf;
  const child = lines(depth - 1);
  const entry = (head: string, body: string[]): string[] => [
    `${head} ${body[0]}`,
    ...body.slice(1).map((l) => `  ${l}`),
  ];
  const nested = (head: string, body: string[]): string[] =>
    /^(?:- |k\S+:)/.test(body[0] ?? '') ? [head, ...body.map((line) => `  ${line}`)] : entry(head, body);
  return fc.oneof(
    leaf,
    fc.array(child, { minLength: 1, maxLength: 3 }).map((items) => items.flatMap((item) => entry('-', item))),
    fc.array(child, { minLength: 1, maxLength: 3 }).map((items) => items.flatMap((item, i) => nested(`k${i}:`, item))),
  );
});

const document = lines(4).map((body) =>
  /^(?:- |k\S+:)/.test(body[0] ?? '')
    ? `v:\n${body.map((line) => `  ${line}\n`).join('')}`
    : `v: ${body.map((line) => `${line}\n`).join('  ')}`,
);

t.test('the fast reader and the exact reader read small documents alike', (t) => {
  let compared = 0;
  fc.assert(
    fc.property(document, (text) => {
      const fast = readFastYaml(text);
      if (fast === NEEDS_EXACT_READER) return;
      compared += 1;
      assert.deepEqual(readExactYaml(text), fast);
    }),
    { numRuns: 500 },
  );
  t.ok(compared > 100, `${compared} documents were simple enough for the fast reader`);
  t.end();
});

const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0o[0-7]+$/,
  resolve: (text) => Number(text.replace(/^[-+]/, '')) * (text.startsWith('-') ? -1 : 1),
};
const oneOne = (tags: Tags): Tags => [
  octal,
  ...tags.filter(
    (tag) => typeof tag === 'string' || (tag.format !== 'TIME' && tag.tag !== 'tag:yaml.org,2002:timestamp'),
  ),
];

t.test('ordinary scalars are those of YAML 1.1 without base 60 and dates, and with 0o', (t) => {
  const ordinary = fc.oneof(
    fc.integer().map(String),
    fc.nat().map((n) => `0x${n.toString(16)}`),
    fc.nat().map((n) => `0o${n.toString(8)}`),
    fc.nat().map((n) => `0${n.toString(8)}`),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 }).map((n) => n.toFixed(3)),
    fc.tuple(fc.nat(30), fc.nat(59)).map(([h, m]) => `${h}:${m}`),
    fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((d) => d.toISOString().slice(0, 10)),
    fc.constantFrom('y', 'n', 'yes', 'No', 'ON', 'off', '~', 'null', 'true', 'False'),
    fc.string({ unit: fc.constantFrom(...Array.from('abcyno')), minLength: 1 }),
  );
  fc.assert(
    fc.property(ordinary, (text) => {
      const expected: unknown = parseDocument(text, { version: '1.1', customTags: oneOne }).toJS();
      assert.equal(JSON.stringify(readExactYaml(text)), JSON.stringify(expected));
      const fast = readFastYaml(text);
      if (fast !== NEEDS_EXACT_READER) assert.equal(JSON.stringify(fast), JSON.stringify(expected));
    }),
    { numRuns: 500 },
  );
  t.end();
});

t.test('kubectl reads them the same way', { skip: withoutKubectl }, (t) => {
  fc.assert(
    fc.property(fc.array(document, { minLength: 20, maxLength: 20 }), (texts) => {
      const items = texts.map((text) => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`).join('');
      const body = `v:\n${items}`;
      const fast = readFastYaml(body);
      const value = fast === NEEDS_EXACT_READER ? readExactYaml(body) : fast;
      assert.deepEqual(kubectlReads(body), (value as { v: unknown }).v);
    }),
    { numRuns: 20 },
  );
  t.end();
});
