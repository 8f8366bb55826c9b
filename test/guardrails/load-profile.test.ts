import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { editorSchema } from '../../src/guardrails/editor-schema.js';
import { loadProfile } from '../../src/guardrails/load-profile.js';

const HEAD = 'apiVersion: firebreak.dev/v1alpha1\nkind: GuardrailProfile\nmetadata:\n  name: test\n';
const POLICIES = join(import.meta.dirname, '..', '..', 'policies');

/** What is wrong with a profile, as `line:column path: message`. */
function problems(text: string): string[] {
  const loaded = loadProfile(text, 'p.yaml');
  if (loaded.ok) return [];
  return loaded.problems.map(({ line, column, at, message }) => `${line}:${column} ${at}: ${message}`);
}

t.test('the shipped profiles load', (t) => {
  for (const name of ['baseline', 'restricted']) {
    const loaded = loadProfile(readFileSync(join(POLICIES, 'profiles', `${name}.yaml`), 'utf8'), name);
    t.match(loaded, { ok: true, value: { name } });
  }
  t.end();
});

t.test('an unknown key names its place and the nearest key', (t) => {
  t.strictSame(
    problems(`${HEAD}spec:\n  guardrails:\n    - name: a\n      rule: limit-cidr-width\n      acton: Deny\n`),
    [
      '7:7 spec.guardrails[0]: missing field "action"',
      '9:7 spec.guardrails[0].acton: unknown field "acton"; did you mean "action"?',
    ],
  );
  t.end();
});

t.test('an unknown rule, a wrong word and a wrong option name the nearest right one', (t) => {
  t.strictSame(
    problems(`${HEAD}spec:
  mode: DryRnu
  guardrails:
    - { name: a, rule: limit-cidr-width, action: deny }
`),
    [
      '6:3 spec.mode: "DryRnu" is not one of Enforce, DryRun; did you mean "DryRun"?',
      '8:42 spec.guardrails[0].action: "deny" is not one of Deny, Warn, Audit; did you mean "Deny"?',
    ],
  );
  t.strictSame(
    problems(`${HEAD}spec:
  guardrails:
    - { name: a, rule: limit-cdir-width, action: Deny }
    - { name: b, rule: limit-cidr-width, action: Deny, options: { egres: { ipv4: 8 } } }
    - { name: c, rule: limit-cidr-width, action: Deny, options: { egress: { ipv4: 40 } } }
`).map((problem) => problem.replace(/^\d+:\d+ /, '')),
    [
      'spec.guardrails[0].rule: unknown rule "limit-cdir-width"; did you mean "limit-cidr-width"?',
      'spec.guardrails[1].options.egres: unknown field "egres"; did you mean "egress"?',
      'spec.guardrails[2].options.egress.ipv4: must be <= 32',
    ],
  );
  t.end();
});

t.test('an exception without expiry, with an impossible one, or for an unknown guardrail is an error', (t) => {
  const exception = (more: string): string => `${HEAD}spec:
  guardrails:
    - { name: no-wide, rule: limit-cidr-width, action: Deny }
  exceptions:
    - { name: e, guardrails: [no-wied], match: { names: [x] }, reason: r, owner: o${more} }
`;
  t.match(problems(exception('')), [/spec\.exceptions\[0\]: missing field "expires"/]);
  t.match(problems(exception(', expires: 2026-02-30')), [/spec\.exceptions\[0\]\.expires: "2026-02-30" is not a date/]);
  t.match(problems(exception(', expires: 2026-03-01')), [
    /guardrails\[0\]: unknown guardrail "no-wied"; did you mean "no-wide"\?/,
  ]);
  t.end();
});

t.test('names are unique, patterns are regular expressions, blocks are canonical, selectors are whole', (t) => {
  const guardrail = (more: string): string => `${HEAD}spec:\n  guardrails:\n    - ${more}\n`;
  t.match(
    problems(
      `${guardrail('{ name: a, rule: limit-ports, action: Deny }')}    - { name: a, rule: limit-ports, action: Deny }\n`,
    ),
    [/guardrails\[1\]\.name: "a" is the name of an earlier entry/],
  );
  t.match(
    problems(
      guardrail('{ name: a, rule: require-metadata, action: Deny, options: { labels: { o: { pattern: "(" } } } }'),
    ),
    [/pattern: "\(" is not a regular expression: /],
  );
  t.match(
    problems(guardrail('{ name: a, rule: limit-cidr-width, action: Deny, options: { allowed: [10.0.0.5/8] } }')),
    [/allowed\[0\]: "10\.0\.0\.5\/8" would be read as 10\.0\.0\.0\/8; write that/],
  );
  t.match(
    problems(
      guardrail(
        '{ name: a, rule: limit-ports, action: Deny, match: { namespaceSelector: { matchExpressions: [{ key: a, operator: In }] } } }',
      ),
    ),
    [/matchExpressions\[0\]: missing field "values"/],
  );
  t.match(
    problems(
      guardrail(
        '{ name: a, rule: protect-namespaces, action: Deny, match: { kinds: [Namespace] }, options: { namespaces: [a] } }',
      ),
    ),
    [/match\.kinds: rule protect-namespaces does not judge Namespace, only NetworkPolicy/],
  );
  t.end();
});

t.test('nothing is not a profile, and neither is half of one or two of them', (t) => {
  t.match(problems(''), [/1:1 : is empty/]);
  t.match(problems('# only a comment\n'), [/is empty/]);
  t.match(problems(`${HEAD}spec:\n  guardrails: []\n`), [/spec\.guardrails: must not be empty/]);
  t.match(problems('a: [1,\n'), [/^\d+:\d+ : /]);
  const one = `${HEAD}spec:\n  guardrails:\n    - { name: a, rule: limit-ports, action: Deny }\n`;
  t.match(problems(`${one}---\n${one}`), [/^9:\d+ : a second document/]);
  t.match(problems('[]'), [/must be a mapping/]);
  t.end();
});

t.test('the hash is that of the text', (t) => {
  const text = `${HEAD}spec:\n  guardrails:\n    - { name: a, rule: limit-ports, action: Deny }\n`;
  const [first, same, other] = [text, text, `${text}# changed\n`].map((each) => {
    const loaded = loadProfile(each, 'p');
    return loaded.ok ? loaded.value.hash : 'bad';
  });
  t.match(first, /^[0-9a-f]{64}$/);
  t.equal(first, same);
  t.not(first, other);
  t.end();
});

t.test('the schema for editors is the one that is published', (t) => {
  const published: unknown = JSON.parse(readFileSync(join(POLICIES, 'profile.schema.json'), 'utf8'));
  t.strictSame(JSON.parse(JSON.stringify(editorSchema())), published);
  t.end();
});
