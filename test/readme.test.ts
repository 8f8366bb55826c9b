import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadProfile } from '../src/guardrails/load-profile.js';
import { review } from '../src/guardrails/review.js';
import { denialMessage } from '../src/kubernetes/denial-message.js';
import { readAdmissionReview } from '../src/kubernetes/read-admission-review.js';
import { snapshotFiles } from '../src/cli/snapshot-files.js';
import { NOW } from './changes.js';
import { runIn } from './cli/world.js';

const ROOT = join(import.meta.dirname, '..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const fences = [...readme.matchAll(/```(\w*)\n([^]*?)```/g)].map(([, language = '', text = '']) => ({
  language,
  text,
}));

t.test('the refusal that README shows is the one that the sample review gets from npm start', async (t) => {
  const read = readAdmissionReview(JSON.parse(readFileSync(join(ROOT, 'policies/examples/review.json'), 'utf8')));
  const loaded = loadProfile(readFileSync(join(ROOT, 'policies/profiles/baseline.yaml'), 'utf8'), 'baseline.yaml');
  const { source } = await snapshotFiles('policies/examples/cluster', ROOT);
  const cluster = source.load(await source.read());
  if (!read.ok || !loaded.ok || !cluster.ok) throw new Error('the sample, the profile or the cluster cannot be read');
  t.strictSame(cluster.value.warnings, []);
  const verdict = review(read.value.change, { profile: loaded.value, snapshot: cluster.value.snapshot, now: NOW });
  t.ok(fences[0]?.text.includes(denialMessage(read.value.change, verdict)));
  t.end();
});

t.test('the profile that README shows loads', (t) => {
  const profile = fences.find(({ text }) => text.includes('kind: GuardrailProfile'));
  t.match(loadProfile(profile?.text ?? '', 'README.md'), { ok: true });
  t.end();
});

t.test('every npm script and every file that README names is there', (t) => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const [, name = ''] of readme.matchAll(/npm run (\w+)/g)) t.ok(Object.hasOwn(scripts, name), `npm run ${name}`);
  for (const [, path = ''] of readme.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)) t.ok(existsSync(join(ROOT, path)), path);
  t.end();
});

t.test('the audit that README shows is the one of the sample cluster', async (t) => {
  const shown = fences.find(({ text }) => text.startsWith('$ firebreak audit'))?.text.split('\n') ?? [];
  const [command = '', ...lines] = shown;
  const { code, stdout } = await runIn(ROOT, command.split(' ').slice(2));
  t.equal(code, 0);
  for (const line of lines) if (line !== '...') t.match(stdout, `${line}\n`, line);
});
