import t from 'tap';
import { RULES } from '../../src/guardrails/rules/index.js';
import { runIn } from './world.js';

const rules = (...args: string[]) => runIn('/', ['rules', ...args]);

t.test('the catalogue is a line a rule', async (t) => {
  const { code, stdout } = await rules();
  t.equal(code, 0);
  for (const { id, summary } of RULES) t.match(stdout, new RegExp(`^${id} +${summary}$`, 'm'));
});

t.test('the catalogue comes as JSON and as Markdown too', async (t) => {
  const json = JSON.parse((await rules('-o', 'json')).stdout) as { id: string }[];
  t.strictSame(
    json.map(({ id }) => id),
    RULES.map(({ id }) => id),
  );
  t.match((await rules('-o', 'md')).stdout, /^\| Rule \|.*\n\| --- .*\n\| \[`expression`\]/);
});

t.test("a rule's page shows why, its options, and its examples with what it says of them", async (t) => {
  const { code, stdout } = await rules('limit-cidr-width');
  t.equal(code, 0);
  t.match(stdout, /^limit-cidr-width\n\n {2}Limit how wide/);
  t.match(stdout, /^ {2}egress\.ipv4: integer, 0 to 32, default 16$/m);
  t.match(stdout, /^rejected: halves in one rule$/m);
  t.match(stdout, /^ {2}> spec\.egress\[0\]\.to\[0\]\.ipBlock\.cidr: allows 0\.0\.0\.0\/1;/m);
  t.notOk(stdout.split('\n').some((line) => /^ {2}[a-z]/i.test(line) && line.length > 100 && !line.startsWith('  >')));
});

t.test("a rule's page comes as JSON and as Markdown too", async (t) => {
  const json = JSON.parse((await rules('limit-cidr-width', '-o', 'json')).stdout) as Record<string, unknown>;
  t.match(json, {
    id: 'limit-cidr-width',
    kinds: ['NetworkPolicy'],
    guardrail: /rule: limit-cidr-width/,
    options: { type: 'object' },
  });
  t.ok((json['examples'] as unknown[]).length > 2);
  t.match((await rules('limit-cidr-width', '-o', 'md')).stdout, /^# limit-cidr-width\n/);
});

t.test('every rule has a page', async (t) => {
  for (const { id } of RULES) t.match(await rules(id), { code: 0, stdout: new RegExp(`^${id}\n`) }, id);
});

t.test('an unknown rule suggests the nearest', async (t) => {
  t.strictSame(await rules('limit-cidr-with'), {
    code: 2,
    stdout: '',
    stderr: 'error: unknown rule "limit-cidr-with"; did you mean "limit-cidr-width"?\n',
  });
  t.equal((await rules('zzz')).stderr, 'error: unknown rule "zzz"\n');
});
