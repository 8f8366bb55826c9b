import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { runIn } from './cli/world.js';

const DOCS = join(import.meta.dirname, '..', 'docs');
const text = readFileSync(join(DOCS, 'ci.md'), 'utf8');
const fences = [...text.matchAll(/```(\w*)\n([^]*?)```/g)].map(([, language = '', body = '']) => ({ language, body }));
const yaml = fences.filter(({ language }) => language === 'yaml').map(({ body }) => parse(body) as unknown);

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}
interface Pipeline {
  readonly [job: string]: { readonly script: readonly string[]; readonly artifacts: unknown };
}

/** The lines of everything that a shell would run. */
function scripts(): readonly string[] {
  const [github, gitlab] = yaml as [Workflow, Pipeline];
  const steps = Object.values(github.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  const jobs = Object.values(gitlab).flatMap(({ script }) => script);
  const shown = fences.filter(({ language }) => language === '').map(({ body }) => body);
  return [...steps, ...jobs, ...shown].flatMap((script) => script.split('\n'));
}

/** `check deploy/ --output github`, of every call that a script makes. */
const calls = scripts().flatMap((line) =>
  [...line.matchAll(/(?:^|\s)firebreak ((?:check|diff|audit)\b[^|>]*)/g)].map(([, call = '']) => call.trim()),
);

t.test('the workflow and the pipeline are YAML with the parts that their systems ask for', (t) => {
  t.equal(yaml.length, 2);
  const [github, gitlab] = yaml as [Workflow, Pipeline];
  t.ok(Object.values(github.jobs).every(({ steps }) => steps.length > 0));
  t.match(gitlab['network-policies']?.artifacts, { when: 'always', paths: ['audit.json'] });
  t.end();
});

/** What a help says of each option. */
function optionsOf(help: string): ReadonlyMap<string, string> {
  const entries = help.split(/\n {2}(?=-)/).slice(1);
  return new Map(entries.map((entry) => [/--[\w-]+/.exec(entry)?.[0] ?? '', entry.replace(/\s+/g, ' ')]));
}

t.test('every command that they run is there, with those options and those values', async (t) => {
  t.ok(calls.length >= 10, `${calls.length}`);
  for (const call of calls) {
    const [command = '', ...words] = call.split(/\s+/);
    const { code, stdout } = await runIn('/', [command, '--help']);
    t.equal(code, 0, command);
    const options = optionsOf(stdout);
    for (const [index, word] of words.entries()) {
      if (!word.startsWith('--')) continue;
      t.ok(options.has(word), `${call}: ${word}`);
      const [, choices] = /\(choices: ([^)]*)\)/.exec(options.get(word) ?? '') ?? [];
      if (choices !== undefined) t.match(choices, JSON.stringify(words[index + 1]), `${call}: ${word}`);
    }
  }
});

t.test('every file that the page names is there', (t) => {
  for (const [, path = ''] of text.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)) t.ok(existsSync(join(DOCS, path)), path);
  t.end();
});

t.test('the exit codes that it promises are those of the commands', async (t) => {
  const dir = t.testdir({
    'open.yaml': `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
`,
    'shut.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { metadata: { labels: { app: web } } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress] }
`,
    'bad.yaml': 'kind: NetworkPolicy',
  });
  for (const [code, ...args] of [
    [1, 'check', 'open.yaml', '--fail-on', 'warn'],
    [2, 'check', 'bad.yaml'],
    [0, 'audit', 'open.yaml'],
    [1, 'audit', 'open.yaml', '--fail-on', 'low'],
    [2, 'audit', 'bad.yaml'],
    [0, 'diff', 'shut.yaml', 'shut.yaml', '--fail-on', 'changed'],
    [2, 'diff', 'bad.yaml', 'shut.yaml'],
  ] as const)
    t.match(await runIn(dir, args), { code }, args.join(' '));
});
