import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { documentHash } from '../../src/documents/document-hash.js';
import { type DocumentsRead, readDocuments } from '../../src/documents/read-documents.js';

const values = ({ documents }: DocumentsRead): unknown[] => documents.map(({ value }) => value);
const read = (text: string): DocumentsRead => readDocuments(text, 'test.yaml');

t.test('the documents of a stream come in order, empty ones are skipped', (t) => {
  const { name, documents, errors } = read(
    '---\n# only a comment\n---\na: 1\n--- # why\nnull\n---\n---\n\nb: 2\r\n---\t\r\nc: 3',
  );
  t.equal(name, 'test.yaml');
  t.same(
    documents.map(({ value, index }) => [index, value]),
    [
      [0, { a: 1 }],
      [1, { b: 2 }],
      [2, { c: 3 }],
    ],
  );
  t.same(errors, []);
  t.same(values(read('')), []);
  t.end();
});

t.test('a broken document hides none before or after it', (t) => {
  const result = read('a: 1\n---\nb: [\n---\nc: 3\n---\nd: 4\nd: 5\n---\ne: "x\n---\nf: 6\n');
  t.same(values(result), [{ a: 1 }, { c: 3 }, { f: 6 }]);
  t.same(
    result.documents.map(({ index }) => index),
    [0, 2, 5],
  );
  t.match(result.errors, [{ line: Number }, { line: 8, column: 1, message: /given twice/ }, { line: Number }]);
  t.end();
});

t.test('what kubectl would drop without a word is an error', (t) => {
  t.match(read('a: 1\na: 2\n').errors, [{ line: 2, column: 1, message: /given twice/ }]);
  t.match(read('x: !!str 1\na: 1\n"a": 2\n').errors, [{ line: 3, column: 1, message: /"a" is given twice/ }]);
  t.match(read('{"a": {"b": 1,\n "\\u0062": 2}}').errors, [{ line: 2, column: 2, message: /"b" is given twice/ }]);
  t.match(read('a: 1\n...\nb: 2\n').errors, [{ line: 2, column: 1, message: /does not read what follows/ }]);
  t.match(read('a: 1\n--- b: 2\n---\nc: 3\n'), {
    documents: [{ value: { a: 1 } }, { value: { c: 3 } }],
    errors: [{ line: 2 }],
  });
  t.end();
});

t.test('a line break that only kubectl sees cannot hide content', (t) => {
  for (const mark of ['\u0085', '\u2028', '\u2029'])
    t.match(read(`a: 1 # x${mark}b: 2\n`).errors, [{ line: 1, column: 9, message: /not allowed/ }]);
  t.match(read('a: "\u0001"\n').errors, [{ line: 1, column: 5, message: /U\+0001/ }]);
  t.same(values(read('a: 1\rb: 2\r')), [{ a: 1, b: 2 }], 'a lone CR is a line break to both');
  t.end();
});

t.test('a byte order mark is left out', (t) => {
  t.same(values(read('\uFEFFa: 1\n---\n\uFEFFb: 2\n')), [{ a: 1 }, { b: 2 }]);
  t.same(values(read('\uFEFF---\na: 1\n')), [{ a: 1 }]);
  t.same(values(read('\uFEFF{"a": 1}')), [{ a: 1 }]);
  t.same(read('\uFEFFa: [').errors[0]?.line, 1);
  t.end();
});

t.test('JSON documents are read one after another, and between --- lines', (t) => {
  t.same(values(read('{"a": 1}{"b": "}{"}\n\n {"c": ["\\"", {}]}\n')), [{ a: 1 }, { b: '}{' }, { c: ['"', {}] }]);
  t.same(values(read('{"a": 1}\n---\nb: 2\n---\n{"c": 3}{"d": 4}\n')), [{ a: 1 }, { b: 2 }, { c: 3 }, { d: 4 }]);
  t.same(values(read('{a: 1}\n---\n{"b": 1} # a comment\n')), [{ a: 1 }, { b: 1 }], 'flow mappings are YAML');
  t.end();
});

t.test('broken JSON says where, and keeps what stands before it', (t) => {
  const result = read('{"a": 1}\n{"b": }\n---\nc: 3\n');
  t.same(values(result), [{ a: 1 }, { c: 3 }]);
  t.match(result.errors, [{ line: 2, message: /not valid JSON/ }]);
  t.match(read('{"a": [1, 2}').errors, [{ line: 1, message: /not valid JSON/ }]);
  t.match(read('{"a": 1} {"b": "').errors, [{ column: 16, message: /does not end/ }]);
  t.match(read('{"a": 1e400}').errors, [{ message: /out of range/ }]);
  t.end();
});

t.test('keys that are dangerous in JavaScript are own properties and change nothing', (t) => {
  const body = '{"__proto__": {"polluted": true}, "constructor": 1, "toString": 2}';
  for (const text of [body, `v: ${body}`, `v: !x ${body}`, `v: {<<: ${body}}`]) {
    const value = values(read(text))[0] as Record<string, Record<string, unknown>>;
    const object = value['v'] ?? value;
    t.same(Object.keys(object), ['__proto__', 'constructor', 'toString'], text);
    t.equal(Object.getPrototypeOf(object), Object.prototype, text);
  }
  t.notOk('polluted' in {});
  t.end();
});

t.test('aliases cannot multiply a document, nor nest it, beyond measure', (t) => {
  const bomb = (fan: number, levels: number): string =>
    Array.from(
      { length: levels },
      (_, i) =>
        `a${i}: &a${i} [${
          i === 0
            ? 'x'
            : Array(fan)
                .fill(`*a${i - 1}`)
                .join(', ')
        }]\n`,
    ).join('');
  t.match(read(bomb(10, 9)).errors, [{ message: /multiply/ }]);
  t.match(read(`# ${'x'.repeat(1e6)}\n${bomb(1, 1000)}`).errors, [{ message: /nested deeper than 200 levels/ }]);
  t.same(read(bomb(3, 4)).errors, []);
  t.end();
});

t.test('deep nesting is refused, in any notation', (t) => {
  const deep = (depth: number): string[] => [
    `v: ${'['.repeat(depth)}${']'.repeat(depth)}`,
    `v: !x ${'['.repeat(depth)}${']'.repeat(depth)}`,
    `${'{"v": '.repeat(depth)}1${'}'.repeat(depth)}`,
    `${'- '.repeat(depth)}1`,
    '['.repeat(depth),
  ];
  for (const text of [...deep(250), ...deep(100_000)]) t.match(read(text).errors, [{ message: /nested deeper/ }]);
  for (const text of deep(150).slice(0, 4)) t.same(read(text).errors, []);
  t.end();
});

t.test('no text makes the reader throw, and every document is told of', (t) => {
  const unit = fc.constantFrom(
    ...[
      'a',
      'b: ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '\n',
      '\n  ',
      '---\n',
      '...\n',
      '&a ',
      '*a',
      '!t ',
      '<<: ',
      '? ',
      '|',
      '\t',
      '#',
      '\r',
      ',',
      '%',
      '\u0085',
      '\uFEFF',
    ],
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
      const { documents, errors } = read(text);
      const indices = documents.map(({ index }) => index);
      assert.ok(indices.every((index) => index < documents.length + errors.length));
      for (const { locate } of documents) assert.ok(locate('b[0].a').line >= 1);
    }),
    { numRuns: 1000 },
  );
  t.end();
});

t.test('the hash is the SHA-256 of the UTF-8 text', (t) => {
  t.equal(documentHash(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  t.not(documentHash('ä'), documentHash('a'));
  t.end();
});
