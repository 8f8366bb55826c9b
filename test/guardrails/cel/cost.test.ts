import t from 'tap';
import { BOOL } from '../../../src/guardrails/cel/cel-type.js';
import { compileProgram } from '../../../src/guardrails/cel/program.js';
import { INPUT_TYPES } from '../../../src/guardrails/expression-inputs.js';

const STEPS = 1_000_000;
const TOO_MUCH = 'expression needs more than 1000000 steps';

const RULES = 20_000;
/** An object of three megabytes. */
const LARGE = {
  metadata: { annotations: { long: `${'a'.repeat(1_000_000)}b`, smile: '😀'.repeat(300_000) } },
  spec: {
    ingress: Array.from({ length: RULES }, (_, i) => ({
      from: [{ ipBlock: { cidr: `10.${i >> 8}.${i & 255}.0/24` } }],
      ports: [{ port: i }],
    })),
  },
};

/** The value, or why there is none. */
function answer(text: string, variables: readonly string[] = []): unknown {
  const compiled = compileProgram<'expression'>({
    inputs: INPUT_TYPES,
    variables: variables.map((variable, index) => ({ name: `v${index}`, at: `variables[${index}]`, text: variable })),
    expressions: { expression: { at: 'expression', text, type: BOOL } },
  });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const evaluated = compiled.program.start({ object: LARGE }, STEPS)('expression');
  return evaluated.ok ? evaluated.value : evaluated.reason;
}

t.test('an honest expression over a large object is far from the bound', (t) => {
  t.equal(answer('object.spec.ingress.all(r, r.from.all(p, cidr("10.0.0.0/8").containsCIDR(p.ipBlock.cidr)))'), true);
  t.equal(answer(`object.spec.ingress.map(r, r.ports[0].port).filter(p, p > 9).size() == ${RULES - 10}`), true);
  t.equal(answer('object.spec.ingress.all(r, r.from[0].ipBlock.cidr.matches("^10[.]"))'), true);
  t.end();
});

t.test('comprehensions in comprehensions stop at the bound', (t) => {
  const rules = 'object.spec.ingress';
  t.equal(answer(`${rules}.all(a, ${rules}.all(b, ${rules}.all(c, a == c || b != c || true)))`), TOO_MUCH);
  t.equal(answer(`${rules}.map(a, ${rules}.map(b, ${rules})).size() > 0`), TOO_MUCH);
  t.equal(answer(`${rules}.all(a, a in ${rules})`), TOO_MUCH);
  t.equal(answer(`${rules}.all(a, ${rules} == ${rules})`), TOO_MUCH);
  t.equal(answer(`${rules}.exists(a, ${rules}.filter(b, false).size() > 0)`), TOO_MUCH);
  t.end();
});

t.test('doubling a text, a list or a tree stops at the bound', (t) => {
  const doubled = (first: string, twice: (name: string) => string): string[] =>
    Array.from({ length: 60 }, (_, index) => (index === 0 ? first : twice(`variables.v${index - 1}`)));
  const sum = (name: string): string => `${name} + ${name}`;
  t.equal(answer('variables.v59.size() > 0', doubled('"0123456789abcdef"', sum)), TOO_MUCH);
  t.equal(answer('variables.v59.size() > 0', doubled('[1, 2]', sum)), TOO_MUCH);
  t.equal(
    answer(
      'variables.v58 == variables.v59[0]',
      doubled('[1]', (name) => `[${name}, ${name}]`),
    ),
    TOO_MUCH,
  );
  t.end();
});

t.test('patterns on long texts stop at the bound, or are linear', (t) => {
  const long = 'object.metadata.annotations.long';
  t.equal(answer(`${long}.matches("^(a+)+$")`), TOO_MUCH);
  t.equal(answer(`${long}.matches("(a|aa)+$")`), TOO_MUCH);
  t.equal(answer(`${long}.substring(0, 20000).matches("^(a+)+b$")`), false);
  t.equal(answer(`${long}.substring(0, 20000).findAll("(.*)(.*)(.*)c|a").size() > 0`), TOO_MUCH);
  t.equal(answer('object.spec.ingress.all(r, "x".matches(string(r.ports[0].port)) || true)'), TOO_MUCH);
  t.match(answer(`"a".matches(${long})`), /a pattern has at most 1000 characters/);
  t.end();
});

t.test('a pattern counts by what it repeats, before anything is made of it', (t) => {
  const given = (pattern: string): string =>
    `"a".matches(object.metadata.annotations.long.substring(0, 0) + "${pattern}")`;
  t.equal(answer(given('a{1000}'.repeat(142))), TOO_MUCH);
  t.equal(answer(given(`(?:${'x'.repeat(900)}){1000}`)), TOO_MUCH);
  t.equal(answer(given('((((((((a))))){10}){10}){10})'.repeat(30))), TOO_MUCH);
  t.equal(answer(given('(?:[a-z]{1,63}[.]){1,4}')), false);
  t.equal(answer(given('[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?')), true);
  t.end();
});

t.test('an evaluation pays once for a pattern, and each evaluation pays the same', (t) => {
  const pattern = 'variables.v0 + "[.]"';
  for (let again = 0; again < 3; again++) {
    t.equal(answer(`object.spec.ingress.all(r, r.from[0].ipBlock.cidr.matches(${pattern}))`, ['"^10"']), true);
    t.equal(
      answer('object.spec.ingress.all(r, "".matches(variables.v0 + string(r.ports[0].port)) || true)', ['"(a{400})?"']),
      TOO_MUCH,
    );
  }
  t.end();
});

t.test('work on long texts counts by their length', (t) => {
  const texts = 'object.metadata.annotations';
  for (const work of [
    `${texts}.long.split("").size() > 0`,
    `${texts}.long.replace("a", "${'a'.repeat(200)}").size() > 0`,
    `${texts}.smile.charAt(7) == "a" && ${texts}.smile.indexOf("b") > 0 && ${texts}.smile.size() == 4`,
    `object.spec.ingress.all(r, ${texts}.long.indexOf("aaaaaaaaab", 1) > 0)`,
    `object.spec.ingress.all(r, ${texts}.long + "x" != ${texts}.long)`,
    `object.spec.ingress.map(r, ${texts}.long).join("").size() > 0`,
  ])
    t.equal(answer(work), TOO_MUCH, work);
  t.end();
});

t.test('nothing in an expression absorbs the bound', (t) => {
  const endless = 'object.spec.ingress.all(a, object.spec.ingress.all(b, a != b || true))';
  t.equal(answer(`${endless} || true`), TOO_MUCH);
  t.equal(answer(`!(${endless} && false)`), TOO_MUCH);
  t.equal(answer(`object.spec.ingress.exists(r, ${endless} || r.ports[0].port >= 0)`), TOO_MUCH);
  t.end();
});
