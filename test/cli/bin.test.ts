import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import t from 'tap';
import { policy } from './manifests-for-tests.js';
import { runIn } from './world.js';

const BIN = join(process.cwd(), 'src', 'firebreak.ts');

interface Options {
  readonly cwd?: string;
  readonly script?: string;
  readonly env?: NodeJS.ProcessEnv;
}

function start(
  args: readonly string[],
  { cwd = '/', script = BIN, env = {} }: Options = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    cwd,
    env: { ...process.env, ...env },
  });
  child.stdin.on('error', () => undefined);
  return child;
}

async function finish(
  child: ChildProcessWithoutNullStreams,
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, stdout, stderr };
}

t.test('standard input is judged, and the exit code is the verdict', async (t) => {
  const child = start(['check', '-']);
  child.stdin.end(policy('bad', '0.0.0.0/0'));
  t.match(await finish(child), { code: 1, stdout: /^<stdin>:\d+:\d+ {2}deny/ });
  const empty = start(['check', '-']);
  empty.stdin.end();
  t.match(await finish(empty), { code: 2, stdout: '', stderr: 'error: no objects passed to check\n' });
});

t.test('called as kubectl-firebreak it speaks of kubectl firebreak', async (t) => {
  const cwd = t.testdir({});
  const script = join(cwd, 'kubectl-firebreak');
  symlinkSync(BIN, script);
  t.match(await finish(start(['rules', '--help'], { script })), {
    code: 0,
    stdout: /^Usage: kubectl firebreak rules /,
  });
});

t.test('a reader that stops early is no error', async (t) => {
  const child = start(['rules', 'limit-cidr-width', '-o', 'json']);
  child.stdout.destroy();
  t.match(await finish(child), { code: 0, stderr: '' });
});

t.test('nothing heavy is loaded for help or check', async (t) => {
  const tracing = join(t.testdir({ 'trace.mjs': TRACE }), 'trace.mjs');
  const child = start(['check', '-'], {
    env: { NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${tracing}` },
  });
  child.stdin.end(policy('good'));
  const { stderr } = await finish(child);
  t.match(stderr, /^loaded .*commander/m);
  t.notMatch(stderr, /^loaded .*node_modules\/(fastify|pino|prom-client|@peculiar)\//m);
});

/** Prints what is imported, by a hook of the module loader. */
const TRACE = `import { register } from 'node:module';
const hook = "import { writeSync } from 'node:fs'; export async function load(url, context, next) { writeSync(2, 'loaded ' + url + '\\\\n'); return next(url, context); }";
register('data:text/javascript,' + encodeURIComponent(hook));
`;

/** Resolves when a process has written this. */
function lineWith(text: string, stream: Readable): Promise<void> {
  let written = '';
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      written += chunk.toString();
      if (written.includes(text)) resolve();
    });
  });
}

t.test('SIGTERM drains the webhook and ends it with 0; a second signal ends it at once', async (t) => {
  const cwd = t.testdir({});
  await runIn(cwd, ['certs'], { now: Date.now });
  const review = join(process.cwd(), 'policies', 'examples', 'review.json');
  const args = ['webhook', '--port', '0', '--metrics-port', '0', '--host', '127.0.0.1', '--sample', review];
  const gentle = start([...args, '--drain', '0'], { cwd });
  await once(gentle.stderr, 'data');
  gentle.kill('SIGTERM');
  const ended = await finish(gentle);
  t.equal(ended.code, 0);
  t.ok(
    ended.stdout
      .trim()
      .split('\n')
      .every((line) => typeof JSON.parse(line) === 'object'),
    'standard output is the log alone',
  );

  const hurried = start([...args, '--drain', '600'], { cwd });
  await once(hurried.stderr, 'data');
  hurried.kill('SIGINT');
  await lineWith('draining', hurried.stdout);
  hurried.kill('SIGINT');
  t.equal((await finish(hurried)).code, 130);
});

t.test(
  'output that cannot be written is an error of the machine, and not a bug',
  { skip: !existsSync('/dev/full') },
  async (t) => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [...process.execArgv, BIN, 'rules'], { stdio: ['ignore', full, 'pipe'] });
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [unknown];
    closeSync(full);
    t.equal(code, 2);
    t.match(stderr, /^error: the output cannot be written: .*no space left on device/);
  },
);
