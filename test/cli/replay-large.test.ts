import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import type { ReplayDocument } from '../../src/report/replay-schema.js';
import { event, log, policy, stored } from './audit-events.js';
import { PROFILE } from './manifests-for-tests.js';
import { runIn } from './world.js';

/* A log of many events, handed over while it is read: whatever holds on to them is still there after a collection. */

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const BLOCKS = 300;
const PADDING = 'x'.repeat(2000);

const PODS = Buffer.from(
  log(
    ...Array.from({ length: 96 }, (_, i) =>
      event({
        verb: 'create',
        name: `pod-${i}`,
        resource: { resource: 'pods', apiVersion: 'v1' },
        request: { kind: 'Pod', apiVersion: 'v1', metadata: { annotations: { padding: PADDING } } },
      }),
    ),
  ),
);

/** A hundred lines: 96 about pods with much in them, two about policies that are wide, rubbish and a read. */
function block(k: number): Uint8Array {
  const wide = (name: string) => {
    const raw = policy('0.0.0.0/0', { name, annotations: { padding: `${PADDING}${k}` } });
    return event({ verb: 'update', name, request: raw, response: stored(raw, { resourceVersion: `${k}` }) });
  };
  return Buffer.concat([
    PODS,
    Buffer.from(log(wide('web'), wide(`web-${k % 20}`), 'rubbish', event({ verb: 'watch' }))),
  ]);
}

/** `use` is told how much memory is in use after a collection. */
async function* generated(pack: (block: Uint8Array) => Uint8Array, use: (bytes: number) => void) {
  for (let k = 0; k < BLOCKS; k += 1) {
    await Promise.resolve();
    yield pack(block(k));
    if (k % 100 !== 99) continue;
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    use(heapUsed + arrayBuffers);
  }
}

for (const [how, pack] of [
  ['plain', (one: Uint8Array) => one],
  ['packed', (one: Uint8Array) => gzipSync(one, { level: 1 })],
] as const) {
  t.test(`a large log, ${how}, is judged to its end and never held in memory`, async (t) => {
    const cwd = t.testdir({ 'profile.yaml': PROFILE });
    const used: number[] = [];
    const { code, stdout } = await runIn(cwd, ['replay', '-p', 'profile.yaml', '-o', 'json', '-'], {
      openStdin: () => generated(pack, (bytes) => used.push(bytes)),
    });
    const report = JSON.parse(stdout) as ReplayDocument;
    t.equal(code, 2, 'there were rubbish lines');
    t.match(report, { events: BLOCKS * 99, changes: BLOCKS * 2, beforeUnknown: 21 });
    t.equal(report.problems.length + report.moreProblems, BLOCKS);
    t.ok(report.problems.length <= 20);
    // Two hundred blocks are fifty megabytes of text.
    const [first = 0, , last = 0] = used;
    t.ok(last - first < 5e6, `${((last - first) / 1e6).toFixed(1)} MB more`);
  });
}

t.test('on a terminal a line tells of the rate and the remaining time, and goes away', async (t) => {
  const cwd = t.testdir({ 'profile.yaml': PROFILE, 'audit.log': Buffer.concat([block(0), block(1)]) });
  let now = 0;
  let shown = '';
  const stderr = { write: (text: string) => void (shown += text), isTerminal: true };
  await runIn(cwd, ['replay', '-p', 'profile.yaml', 'audit.log'], { stderr, now: () => (now += 10) });
  t.match(shown, /^\r\d+\.\d of 0\.\d MB, \d+ events\/s, \d+ s left\u001b\[K\r/);
  t.ok(shown.endsWith('\r\u001b[K'));
  t.equal((await runIn(cwd, ['replay', '-p', 'profile.yaml', 'audit.log'], { now: () => (now += 10) })).stderr, '');
});
