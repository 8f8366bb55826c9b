import t from 'tap';
import { loadProfile } from '../../src/guardrails/load-profile.js';

/** What is wrong with a profile, as `path: message`, and that each has its place. */
function problems(...spec: string[]): string[] {
  const head = 'apiVersion: firebreak.dev/v1alpha1\nkind: GuardrailProfile\nmetadata: { name: test }\nspec:\n';
  const loaded = loadProfile(`${head}${spec.map((line) => `  ${line}\n`).join('')}`, 'p.yaml');
  if (loaded.ok) return [];
  for (const { line } of loaded.problems) t.ok(line > 4, 'has a place below spec');
  return loaded.problems.map(({ at, message }) => `${at}: ${message}`);
}

const GUARDRAIL = 'guardrails: [{ name: a, rule: limit-ports, action: Deny }]';

/** What is wrong with the `match` of a guardrail. */
function inMatch(match: string, rule = 'limit-ports'): string[] {
  return problems(`guardrails: [{ name: a, rule: ${rule}, action: Deny, match: ${match} }]`);
}

/** What is wrong with an exception that would be good without this. */
function inException(more: string, guardrail = GUARDRAIL): string[] {
  return problems(guardrail, `exceptions: [{ name: e, guardrails: [a], expires: 2030-01-01, ${more} }]`).map(
    (problem) => problem.replace('spec.exceptions[0].', ''),
  );
}

const WORDS = 'where * stands for any characters';
const NO_NAMESPACE = `does not fit: the name of a namespace (lower case letters, digits and hyphens), ${WORDS}: team-*`;
const NO_NAME = `does not fit: the name of an object (lower case letters, digits, hyphens and dots), ${WORDS}: web-*`;

t.test('a glob that no namespace can match is an error wherever one may stand', (t) => {
  const bad = [
    'team-.*',
    'Team-a',
    'team-?',
    'team-a ',
    'a,b',
    '-a',
    'a-',
    '*-',
    'x'.repeat(64),
    `${'*x'.repeat(64)}*`,
  ];
  for (const glob of bad) {
    const message = `${JSON.stringify(glob).slice(0, 80)} ${NO_NAMESPACE}`;
    const list = JSON.stringify(['fine', glob]);
    t.strictSame(inMatch(`{ namespaces: ${list} }`), [`spec.guardrails[0].match.namespaces[1]: ${message}`]);
    t.strictSame(problems(GUARDRAIL, `excludeNamespaces: ${list}`), [`spec.excludeNamespaces[1]: ${message}`]);
    t.strictSame(inException(`match: { namespaces: ${list} }, reason: r, owner: o`), [
      `match.namespaces[1]: ${message}`,
    ]);
  }
  t.strictSame(inMatch('{ namespaces: [""] }'), ['spec.guardrails[0].match.namespaces[0]: must not be empty']);
  const good = ['*', 'a', '7', 'team-*', '*-a', 'a--b', '*--*', '**', 'x'.repeat(63), `*${'x'.repeat(63)}*`];
  t.strictSame(inMatch(`{ namespaces: ${JSON.stringify(good)} }`), []);
  t.end();
});

t.test('a glob that no name can match is an error', (t) => {
  for (const glob of ['Web', 'web_*', 'a..b', 'a.-*', '.a', 'a.', 'x'.repeat(254)]) {
    t.strictSame(inException(`match: { names: ${JSON.stringify([glob])} }, reason: r, owner: o`), [
      `match.names[0]: ${JSON.stringify(glob).slice(0, 80)} ${NO_NAME}`,
    ]);
  }
  t.strictSame(inException('match: { names: ["*", a.b, "web-*.example.com"] }, reason: r, owner: o'), []);
  t.end();
});

t.test('a rule about what is written never has a say on DELETE alone', (t) => {
  t.strictSame(inMatch('{ operations: [DELETE] }'), [
    'spec.guardrails[0].match.operations: rule limit-ports judges what is written, and a DELETE writes nothing: it would never have a say',
  ]);
  t.strictSame(inMatch('{ operations: [DELETE, UPDATE] }'), []);
  t.strictSame(
    problems(
      'guardrails:',
      '  - { name: a, rule: protect-namespaces, action: Deny, match: { operations: [DELETE] }, options: { namespaces: [a] } }',
    ),
    [],
  );
  t.end();
});

t.test('a selector that selects no namespace is an error', (t) => {
  const inSelector = (selector: string): string[] =>
    inMatch(`{ namespaceSelector: ${selector} }`).map((problem) =>
      problem.replace('spec.guardrails[0].match.namespaceSelector', ''),
    );
  const none = [': selects no namespace: its conditions exclude each other'];
  const expressions = (...all: string[]): string => `{ matchExpressions: [${all.join(', ')}] }`;
  t.strictSame(inSelector(expressions('{ key: a, operator: Exists }', '{ key: a, operator: DoesNotExist }')), none);
  t.strictSame(
    inSelector('{ matchLabels: { a: b }, matchExpressions: [{ key: a, operator: NotIn, values: [b] }] }'),
    none,
  );
  t.strictSame(inSelector(expressions('{ key: kubernetes.io/metadata.name, operator: DoesNotExist }')), none);
  t.strictSame(inSelector(expressions('{ key: kubernetes.io/metadata.name, operator: NotIn, values: [a] }')), []);
  t.strictSame(inSelector(`{ matchLabels: { "a b": c, d: "e f", "X/y": "" } }`), [
    '.matchLabels[a b]: no label can have the key "a b"',
    '.matchLabels.d: no label can have the value "e f"',
    '.matchLabels[X/y]: no label can have the key "X/y"',
  ]);
  t.strictSame(inSelector(expressions(`{ key: -a, operator: In, values: [b, ${'x'.repeat(64)}] }`)), [
    '.matchExpressions[0].key: no label can have the key "-a"',
    `.matchExpressions[0].values[1]: no label can have the value "${'x'.repeat(64)}"`,
  ]);
  t.strictSame(inSelector(`{ matchLabels: { example.com/a_B: v.1, ${'x'.repeat(63)}: "" } }`), []);
  t.end();
});

t.test('an exception for kinds that its guardrails do not judge is an error', (t) => {
  const both =
    'guardrails: [{ name: a, rule: require-metadata, action: Deny, match: { kinds: [NetworkPolicy] }, options: { labels: { o: {} } } }]';
  const exception = 'match: { kinds: [Namespace] }, reason: r, owner: o';
  const message = 'match.kinds: nothing is excepted: a judges only NetworkPolicy';
  t.strictSame(inException(exception), [message]);
  t.strictSame(inException(exception, both), [message]);
  t.strictSame(inException(exception, both.replace('[NetworkPolicy]', '[NetworkPolicy, Namespace]')), []);
  t.strictSame(inException(exception.replace('[', '[NetworkPolicy, ')), []);
  t.end();
});

t.test('white space is neither a reason nor an owner', (t) => {
  t.strictSame(inException('match: { names: [a] }, reason: " ", owner: "\\t"'), [
    'reason: must not be empty',
    'owner: must not be empty',
  ]);
  t.end();
});

t.test('guardrails may share what an anchor names', (t) => {
  t.strictSame(
    problems(
      'guardrails:',
      '  - { name: a, rule: limit-ports, action: Deny, match: &match { namespaces: [a] }, options: &none {} }',
      '  - { name: b, rule: limit-cidr-width, action: Deny, match: *match, options: *none }',
      '  - { name: c, rule: forbid-open-peers, action: Deny, options: *none }',
    ),
    [],
  );
  t.end();
});
