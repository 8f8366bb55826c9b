import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { DYN } from '../../../src/guardrails/cel/cel-type.js';
import { compileProgram } from '../../../src/guardrails/cel/program.js';

/** The value of an expression over `a` and `b`, undefined where it has none. */
function answer(text: string, inputs: Readonly<Record<string, unknown>>): unknown {
  const compiled = compileProgram<'expression'>({
    inputs: { a: DYN, b: DYN },
    variables: [],
    expressions: { expression: { at: 'expression', text, type: DYN } },
  });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const evaluated = compiled.program.start(inputs, 1_000_000)('expression');
  return evaluated.ok ? evaluated.value : undefined;
}

const whole = fc.maxSafeInteger();
const json = fc.jsonValue({ maxDepth: 4 }).map((value): unknown => JSON.parse(JSON.stringify(value)));

t.test('arithmetic is that of integers, and fails beyond 64 bits', (t) => {
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      const [x, y] = [BigInt(a), BigInt(b)];
      const within = (value: bigint): bigint | undefined => (BigInt.asIntN(64, value) === value ? value : undefined);
      t.equal(answer('a + b', { a, b }), within(x + y));
      t.equal(answer('a * b', { a, b }), within(x * y));
      t.equal(answer('a / b', { a, b }), b === 0 ? undefined : x / y);
      t.equal(answer('a % b', { a, b }), b === 0 ? undefined : x % y);
      t.equal(answer('a < b', { a, b }), a < b);
    }),
    { numRuns: 50 },
  );
  t.end();
});

t.test('equality of JSON is deep, and blind to the order of keys', (t) => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      t.equal(answer('a == b', { a, b }), isDeepStrictEqual(a, b));
      t.equal(answer('a == b', { a, b: reversed(a) }), true);
    }),
    { numRuns: 100 },
  );
  t.end();
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, reversed(member)] as const);
  return Object.fromEntries(entries.reverse());
}

t.test('texts are in the order of their code points, as their bytes in UTF-8 are', (t) => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', '\uffee', '\ue000', '\u{1f600}', '\u{10000}'),
    maxLength: 4,
  });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const sign = Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      t.equal(answer('a < b', { a, b }), sign < 0);
      t.equal(answer('a <= b', { a, b }), sign <= 0);
      t.equal(answer('a > b', { a, b }), sign > 0);
    }),
    { numRuns: 200 },
  );
  t.equal(answer('a < b', { a: '\u{1f600}', b: '\uffee' }), false);
  t.end();
});

t.test('macros are those of arrays', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (a, b) => {
      const count = a.filter((item) => item > b).length;
      t.equal(answer('a.all(x, x > b)', { a, b }), count === a.length);
      t.equal(answer('a.exists(x, x > b)', { a, b }), count > 0);
      t.equal(answer('a.exists_one(x, x > b)', { a, b }), count === 1);
      t.equal(answer('a.filter(x, x > b).size()', { a, b }), BigInt(count));
      t.equal(answer('a.map(x, [x]) == a.map(y, [y + b - b])', { a, b }), true);
      t.equal(answer('a.map(x, x > b, x) == a.filter(x, x > b)', { a, b }), true);
    }),
    { numRuns: 50 },
  );
  t.end();
});

t.test('texts are made of characters, whatever their plane', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      t.equal(answer('a.size()', { a, b }), BigInt(Array.from(a).length));
      t.equal(
        answer('(a + b).substring(a.size()) == b && (a + b).startsWith(a) && (a + b).contains(b)', { a, b }),
        true,
      );
      t.equal(answer('a.split("").join() == a && a.replace("", "") == a', { a, b }), true);
    }),
    { numRuns: 50 },
  );
  t.end();
});

t.test('an error is absorbed by the side that decides, whichever it is', (t) => {
  for (const text of ['a.x || true', 'true || a.x', '!(a.x && false)', '[1, 2].exists(i, i == 2 || a.x)'])
    t.equal(answer(text, { a: {} }), true, text);
  t.equal(answer('a.x && true', { a: {} }), undefined);
  t.end();
});
