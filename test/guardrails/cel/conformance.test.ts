import { getConformanceSuite, type IncrementalTestSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import type { Value as SpecValue } from '@bufbuild/cel-spec/cel/expr/value_pb.js';
import t from 'tap';
import { DYN } from '../../../src/guardrails/cel/cel-type.js';
import { CelList, CelMap, TypeValue, Uint, type Fault, type Value } from '../../../src/guardrails/cel/cel-value.js';
import { compileProgram } from '../../../src/guardrails/cel/program.js';

/** Suites of what profiles have no use for: messages of Protocol Buffers, enums, optional values and other libraries. */
const LEFT_OUT = [
  ...['block_ext', 'dynamic', 'encoders_ext', 'enums', 'macros2', 'math_ext', 'network_ext', 'optionals', 'proto2'],
  ...['proto2_ext', 'proto3', 'unknowns', 'wrappers'],
];

/** What is different on purpose, by a part of the expression, and why. */
const DIFFERENT: readonly (readonly [string, RegExp])[] = [
  ['there are no messages', /google\.protobuf|TestAllTypes|\bNestedTestAllTypes/],
  [
    'names that nobody declared are an error at load',
    /^(x \|\| true|f_unknown\(17\) \|\| true|x\.y|a\.\w+\(\) \|\| true)$/,
  ],
  ['types that cannot be equal are an error at load', /^(\['one'\] == \[2, 3\]|1\.0 == 1|\[1\] == \[1\.0\]|2u != 2)$/],
  ['what is no bool is an error at load', /^(false && 32|'horses' && false|true \|\| 32|'horses' \|\| true)$/],
  ['time zones by name, which differ from host to host, are not known', /\('[A-Z]\w+\/\w+'\)/],
  ['fields in backticks are not parsed', /`/],
  ['no format, quote and reverse', /\.(format|reverse)\(|strings\.quote/],
];

interface SpecTest {
  readonly suite: string;
  readonly original: IncrementalTestSuite['tests'][number]['original'];
}

function testsOf({ tests, suites }: IncrementalTestSuite, suite: string): readonly SpecTest[] {
  return [
    ...tests.map(({ original }) => ({ suite, original })),
    ...suites.flatMap((part) => testsOf(part, suite === '' ? part.name : suite)),
  ];
}

/** A value as data that can be compared, with its type where JavaScript has none for it. */
function plain(value: Value | Fault | undefined): unknown {
  if (typeof value === 'bigint') return { int: String(value) };
  if (typeof value === 'number') return { double: String(value) };
  if (value instanceof Uint) return { uint: String(value.value) };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  if (value instanceof TypeValue) return { type: value.name };
  if (value instanceof CelList) return Array.from({ length: value.size }, (_, index) => plain(value.at(index)));
  if (value instanceof CelMap) return entries(value.keys().map((key) => [plain(key), plain(value.get(key))]));
  return value;
}

function entries(pairs: readonly (readonly [unknown, unknown])[]): unknown {
  return { map: pairs.map((pair) => JSON.stringify(pair)).sort() };
}

/** The same of a value of the suite; undefined where it is of a kind that is not supported. */
function expected({ kind }: SpecValue): unknown {
  switch (kind.case) {
    case 'int64Value':
      return { int: String(kind.value) };
    case 'uint64Value':
      return { uint: String(kind.value) };
    case 'doubleValue':
      return { double: String(kind.value) };
    case 'bytesValue':
      return { bytes: Buffer.from(kind.value).toString('hex') };
    case 'typeValue':
      return { type: kind.value };
    case 'listValue':
      return kind.value.values.map(expected);
    case 'mapValue':
      return entries(kind.value.entries.map(({ key, value }) => [key && expected(key), value && expected(value)]));
    case 'nullValue':
      return null;
    case 'stringValue':
    case 'boolValue':
      return kind.value;
    default:
      return undefined;
  }
}

/** A binding as JSON, as far as JSON has such values. */
function json({ kind }: SpecValue): unknown {
  switch (kind.case) {
    case 'int64Value':
      return Number(kind.value);
    case 'listValue':
      return kind.value.values.map(json);
    case 'mapValue':
      return Object.fromEntries(kind.value.entries.map(({ key, value }) => [key?.kind.value, value && json(value)]));
    case 'nullValue':
      return null;
    case 'stringValue':
    case 'boolValue':
      return kind.value;
    default:
      return undefined;
  }
}

function answer(text: string, inputs: Readonly<Record<string, unknown>>): unknown {
  const compiled = compileProgram<'expression'>({
    inputs: Object.fromEntries(Object.keys(inputs).map((name) => [name, DYN])),
    variables: [],
    expressions: { expression: { at: 'expression', text, type: DYN } },
  });
  if (!compiled.ok) return 'an error';
  const evaluated = compiled.program.start(inputs, 1_000_000)('expression');
  return evaluated.ok ? plain(evaluated.value) : 'an error';
}

const SUPPORTED = testsOf(getConformanceSuite(), '').filter(
  ({ suite, original: { expr, container, bindings } }) =>
    !LEFT_OUT.includes(suite) &&
    container === '' &&
    // Inputs have plain names.
    !Object.keys(bindings).some((name) => name.includes('.')) &&
    !DIFFERENT.some(([, part]) => part.test(expr)),
);

t.test('the conformance suite of the CEL specification passes', (t) => {
  let held = 0;
  for (const { suite, original } of SUPPORTED) {
    const { expr, bindings, resultMatcher } = original;
    const inputs = Object.entries(bindings).map(([name, { kind }]) => [
      name,
      kind.case === 'value' ? json(kind.value) : undefined,
    ]);
    if (inputs.some(([, value]) => value === undefined)) continue;
    let wanted: unknown = 'an error';
    if (resultMatcher.case === undefined) wanted = true;
    if (resultMatcher.case === 'value') wanted = expected(resultMatcher.value);
    if (resultMatcher.case === 'typedResult')
      wanted = resultMatcher.value.result && expected(resultMatcher.value.result);
    if (wanted === undefined) continue;
    const found = answer(expr, Object.fromEntries(inputs) as Record<string, unknown>);
    held += 1;
    if (JSON.stringify(found) !== JSON.stringify(wanted)) t.strictSame(found, wanted, `${suite}: ${expr}`);
  }
  t.ok(held > 1000, `${held} cases`);
  t.end();
});

t.test('what is left out is refused and never passes as something else', (t) => {
  for (const text of [
    '{}.?a',
    'optional.of(1)',
    '[1].all(i, v, true)',
    'math.greatest(1, 2)',
    '"a".format([])',
    'google.protobuf.Value{}',
  ])
    t.equal(answer(text, {}), 'an error', text);
  t.end();
});
