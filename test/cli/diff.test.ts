import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { DiffSchema } from '../../src/report/diff-schema.js';
import { CLUSTER, DB_POLICY, networkPolicy } from './reach-world.js';
import { runIn } from './world.js';

const WIDER = DB_POLICY.replace('app: api', 'app: web');
const BEFORE = { 'cluster.yaml': CLUSTER, 'db.yaml': DB_POLICY };
const DENY = networkPolicy('shop/deny', 'podSelector: { matchLabels: { app: web } }\npolicyTypes: [Egress]');

t.test('it says what opens and what closes', async (t) => {
  const cwd = t.testdir({ before: BEFORE, after: { ...BEFORE, 'db.yaml': WIDER } });
  t.strictSame(await runIn(cwd, ['diff', 'before', 'after']), {
    code: 0,
    stdout: `Opens 1 connection:
  + shop/web (Deployment)  ->  data/db (StatefulSet)  TCP 5432

Closes 1 connection:
  - shop/api (Deployment)  ->  data/db (StatefulSet)  TCP 5432
`,
    stderr: '',
  });
});

t.test('isolation is said once, and its connections are not told one by one', async (t) => {
  const cwd = t.testdir({ before: BEFORE, after: { ...BEFORE, 'deny.yaml': DENY } });
  t.match(await runIn(cwd, ['diff', 'before', 'after']), {
    code: 0,
    stdout: 'Isolation:\n  * shop/web (Deployment) is now isolated for egress\n',
  });
  t.match(await runIn(cwd, ['diff', 'after', 'before']), {
    stdout: 'Isolation:\n  ! shop/web (Deployment) is no longer isolated for egress\n',
  });
});

t.test('--fail-on says which change ends with 1', async (t) => {
  const cwd = t.testdir({
    before: BEFORE,
    wider: { ...BEFORE, 'db.yaml': DB_POLICY.replace('port: 5432', 'port: 5432, endPort: 5433') },
    isolated: { ...BEFORE, 'deny.yaml': DENY },
  });
  const code = async (was: string, is: string, failOn: string): Promise<number> =>
    (await runIn(cwd, ['diff', was, is, '--fail-on', failOn])).code;
  t.equal(await code('before', 'before', 'changed'), 0);
  t.equal(await code('before', 'wider', 'opened'), 1);
  t.equal(await code('before', 'wider', 'closed'), 0);
  t.equal(await code('wider', 'before', 'opened'), 0);
  t.equal(await code('wider', 'before', 'closed'), 1);
  t.equal(await code('wider', 'before', 'changed'), 1);
  t.equal(await code('before', 'isolated', 'opened'), 0);
  t.equal(await code('before', 'isolated', 'closed'), 1);
  t.equal(await code('isolated', 'before', 'opened'), 1, 'who is no longer isolated opens something');
});

t.test('every format is printed, and JSON validates', async (t) => {
  const cwd = t.testdir({ before: BEFORE, after: { ...BEFORE, 'db.yaml': WIDER, 'deny.yaml': DENY } });
  const starts = {
    text: /^Opens|^Closes/,
    json: /^\{\n/,
    csv: /^change,from_namespace/,
    md: /^# What changes/,
    dot: /^digraph reach \{/,
    mermaid: /^flowchart LR/,
    html: /^<!doctype html>/,
  };
  for (const [format, start] of Object.entries(starts))
    t.match(
      await runIn(cwd, ['diff', 'before', 'after', '-o', format]),
      { code: 0, stdout: start, stderr: '' },
      format,
    );
  const { stdout } = await runIn(cwd, ['diff', 'before', 'after', '-o', 'json']);
  const validate = new Ajv2020({ strict: true }).compile(DiffSchema);
  t.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors));
});

t.test('one side can be standard input, and both cannot', async (t) => {
  const cwd = t.testdir({ before: BEFORE });
  t.match(await runIn(cwd, ['diff', 'before', '-'], { stdin: CLUSTER + DB_POLICY }), {
    code: 0,
    stdout: 'Opens nothing and closes nothing.\n',
  });
  t.match(await runIn(cwd, ['diff', '-', '-']), {
    code: 2,
    stderr: 'error: only one of the two can be standard input\n',
  });
});

t.test('two paths are wanted, and both must be readable', async (t) => {
  const cwd = t.testdir({ before: BEFORE, after: { 'x.yaml': 'a: [' } });
  t.match(await runIn(cwd, ['diff', 'before']), { code: 2, stderr: /^error: two paths are compared/ });
  t.match(await runIn(cwd, ['diff', 'before', 'before', 'before']), { code: 2, stderr: /^error: two paths/ });
  t.match(await runIn(cwd, ['diff', 'before', 'after']), { code: 2, stdout: '', stderr: /^after\/x\.yaml:1:\d+: /m });
});
