import { existsSync, readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { exampleFiles, examplesOf, ROOT } from '../docs/example-files.js';
import { ruleById, RULES } from '../src/guardrails/rules/index.js';
import { catalogueTable, rulePage } from '../src/report/rule-page.js';
import { readGuardrail, runExample } from './guardrails/rules/run-example.js';

const camelCase = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function namesIn(folder: string, ending: string): string[] {
  return readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort();
}

const ids = RULES.map(({ id }) => id);

t.test('the catalogue is in the order of ids, each once', (t) => {
  t.strictSame(ids, [...new Set(ids)].sort());
  t.end();
});

t.test('every rule has a file, a test, a page and examples of its own, and nothing else has', (t) => {
  t.strictSame(namesIn('src/guardrails/rules/', '.ts'), ['index', ...ids].sort());
  const tests = namesIn('test/guardrails/rules/', '.test.ts');
  t.strictSame(
    ids.filter((id) => !tests.includes(id)),
    [],
  );
  t.strictSame(namesIn('docs/rules/', '.md'), ids);
  const folders = readdirSync(new URL('policies/examples/', ROOT), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  // Besides the examples of rules there is the cluster in which they can be tried.
  t.strictSame(folders.map(({ name }) => name).sort(), [...ids, 'cluster'].sort());
  t.end();
});

t.test('a rule is found by its id, and nothing by another word', (t) => {
  for (const rule of RULES) t.equal(ruleById(rule.id), rule);
  t.equal(ruleById('constructor'), undefined);
  t.end();
});

for (const rule of RULES) {
  t.test(rule.id, (t) => {
    t.test('is exported under its own name', async (t) => {
      const module = (await import(`../src/guardrails/rules/${rule.id}.js`)) as Readonly<Record<string, unknown>>;
      t.equal(module[camelCase(rule.id)], rule);
      t.end();
    });

    t.test('speaks in well-formed words', (t) => {
      t.match(rule.summary, /^(Require|Forbid|Limit|Protect) .+[^.]$/);
      t.match(rule.why, /\.$/);
      for (const text of [rule.fix, ...Object.values(rule.messages)]) {
        t.match(text, /^[\x20-\x7e]*[^.]$/, 'ASCII, and no full stop at the end');
      }
      for (const id of Object.keys(rule.messages)) t.match(id, /^[a-z][A-Za-z]*$/);
      t.end();
    });

    t.test('uses each of its messages and each of its placeholders', (t) => {
      const source = readFileSync(new URL(`src/guardrails/rules/${rule.id}.ts`, ROOT), 'utf8');
      for (const [id, text] of Object.entries(rule.messages)) {
        t.ok(source.split(`'${id}'`).length > 1, `'${id}' is reported`);
        for (const [, name = ''] of text.matchAll(/\{(\w+)\}/g)) {
          t.ok(source.split(new RegExp(`\\b${name}\\b`)).length > 2, `{${name}} of ${id} is given`);
        }
      }
      t.end();
    });

    t.test('explains each of its options', (t) => {
      const rows =
        rulePage(rule, examplesOf(rule.id))
          .split('## Messages')[0]
          ?.split('\n')
          .filter((line) => line.startsWith('| `')) ?? [];
      t.ok(rows.length >= Object.keys(rule.options.properties).length);
      t.strictSame(
        rows.filter((row) => row.endsWith('|  |')),
        [],
      );
      t.end();
    });

    t.test('has examples that do what their names say, in the words that they quote', (t) => {
      const guardrail = exampleFiles(rule.id).get('guardrail.yaml') ?? '';
      t.equal(readGuardrail(guardrail)['rule'], rule.id);
      const { examples } = examplesOf(rule.id);
      for (const verdict of ['accepted', 'rejected'] as const)
        t.ok(
          examples.some((example) => example.verdict === verdict),
          verdict,
        );
      for (const { verdict, name, shows, says, manifest } of examples) {
        t.match(shows, /\.$/, `${name} says what it shows`);
        const found = runExample(guardrail, manifest);
        t.equal(found.length > 0 ? 'rejected' : 'accepted', verdict, name);
        t.strictSame(found, says, name);
      }
      t.end();
    });

    t.test('has a page that is current (npm run generate)', (t) => {
      const page = new URL(`docs/rules/${rule.id}.md`, ROOT);
      t.equal(readFileSync(page, 'utf8'), rulePage(rule, examplesOf(rule.id)));
      t.end();
    });

    t.end();
  });
}

t.test('the README lists the catalogue', (t) => {
  const readme = new URL('README.md', ROOT);
  const text = existsSync(readme) ? readFileSync(readme, 'utf8') : '';
  if (text.includes('<!-- catalogue -->')) t.ok(text.includes(catalogueTable(RULES, 'docs/rules')), 'npm run generate');
  else t.pass('there is no place for it');
  t.end();
});
