import { join } from 'node:path';
import t from 'tap';
import { runIn, type Ran } from './world.js';

const REVIEW = join(process.cwd(), 'policies', 'examples', 'review.json');
const quiet = ['--port', '0', '--metrics-port', '0', '--host', '127.0.0.1', '--drain', '0', '--log-level', 'silent'];

/** Starts a webhook that ends with the test; resolves with what it prints once it is ready. */
async function serve(cwd: string, ...args: string[]): Promise<{ said: string; stop: () => Promise<Ran> }> {
  let stopNow = (): void => undefined;
  const stopped = new Promise<void>((fulfil) => (stopNow = fulfil));
  let ran: Promise<Ran> | undefined;
  const said = await new Promise<string>((ready) => {
    const stderr = { write: ready, isTerminal: false };
    ran = runIn(cwd, ['webhook', ...quiet, ...args], {
      stderr,
      stopRequested: () => stopped,
      now: Date.now,
      invocation: 'node dist/firebreak.js',
    });
  });
  return {
    said,
    stop: () => {
      stopNow();
      return ran as Promise<Ran>;
    },
  };
}

t.test('the line it prints sends the sample, which baseline refuses as kubectl would say it', async (t) => {
  const cwd = t.testdir({});
  await runIn(cwd, ['certs'], { now: Date.now });
  const { said, stop } = await serve(cwd, '--sample', REVIEW);
  t.match(
    said,
    /Firebreak answers at https:\/\/127\.0\.0\.1:\d+, its metrics are at http:\/\/127\.0\.0\.1:\d+\/metrics\n/,
  );
  const [, line = ''] = /^ {2}node dist\/firebreak\.js (send .*)$/m.exec(said) ?? [];
  t.match(line, ` --ca ${join('.firebreak', 'tls', 'ca.crt')}`);
  t.match(await runIn(cwd, line.split(' ')), {
    code: 1,
    stdout:
      /^Error from server \(Forbidden\): admission webhook "policies\.firebreak\.dev" denied the request: \d guardrails? den(y|ies) NetworkPolicy shop\/web-egress\n/,
  });
  t.match(await stop(), { code: 0 });
});

t.test('what keeps it from starting is named, all of it, with exit code 2', async (t) => {
  const cwd = t.testdir({ 'bad.yaml': 'kind: X' });
  const { code, stderr } = await runIn(cwd, ['webhook', ...quiet, '--profile', 'bad.yaml', '--tls-dir', 'none']);
  t.equal(code, 2);
  t.match(stderr, /none.tls\.crt: no such file/);
  t.match(stderr, /bad\.yaml:\d+:\d+: /);
});

t.test('wrong numbers are refused', async (t) => {
  for (const args of [
    ['--port', '65536'],
    ['--port', 'x'],
    ['--metrics-port', '-1'],
    ['--drain', '1.5'],
    ['--log-level', 'loud'],
  ]) {
    t.match(await runIn('/', ['webhook', ...args]), { code: 2, stderr: /^error: option '--/ }, args.join(' '));
  }
});
