import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster, until } from './cluster-process.js';
import { sampleClusterPolicy, SIZE } from './sample-cluster.js';
import { sampleReview } from './sample-policies.js';
import { load, type Load } from './webhook-load.js';
import {
  BASELINE_PROFILE,
  benchFiles,
  median,
  pinClient,
  PINNED,
  startFirebreak,
  type ServerProcess,
} from './webhook-process.js';

// The webhook that knows a large cluster in which pods change: with what is asked of the reach engine (forbid-reach, and a
// preview of each change) against the same one without, in turns. How many rounds may be given, and that each webhook shall have but one
// core, also for the threads of its garbage collector: `bench/webhook-reach.ts 5 one-core`.

const ROUNDS = Number(process.argv[2] ?? 5);
const CORE = process.argv[3] === 'one-core' ? 'own' : 'any';
const ROUND_MS = 4_000;
const CONNECTIONS = 64;
const EVENTS_PER_SECOND = 100;
/** More changes of policies in a second than a cluster sees in a minute. */
const PACE = 500;
const BODIES = 1_000;

const FORBIDDEN = `
    - name: tests-stay-out
      rule: forbid-reach
      action: Warn
      options:
        from: { namespaceSelector: { matchLabels: { tier: test } } }
        to: { namespaceSelector: { matchLabels: { tier: prod } }, podSelector: { matchLabels: { app: database } } }`;

/** The baseline profile, with or without previews, and with these guardrails before its own. */
function profileOf(preview: 'true' | 'false', guardrails = ''): string {
  return readFileSync(BASELINE_PROFILE, 'utf8').replace(
    '\n  guardrails:',
    `\n  preview: ${preview}\n  guardrails:${guardrails}`,
  );
}

interface Stalls {
  readonly wall: number;
  readonly processor: number;
  readonly garbage: number;
}

interface Round extends Load {
  /** Microseconds of processor time a request. */
  readonly cpu: number;
  readonly stalls: Stalls;
}

interface Side {
  readonly name: string;
  readonly server: ServerProcess;
  readonly stalls: string;
}

const files = await benchFiles();
if (CORE === 'own') pinClient();
const cluster = await startCluster(files);
const bodies = changes();
const sides: Side[] = [];
try {
  console.log(
    `${SIZE.pods} pods, ${SIZE.policies} policies, ${EVENTS_PER_SECOND} changes of pods a second; ${CONNECTIONS} connections, medians of ${ROUNDS} rounds of ${ROUND_MS / 1000} s in turns, ${PINNED && CORE === 'own' ? 'a core each' : 'not pinned'}, Node ${process.version}`,
  );
  await start('without', profileOf('false'));
  await start('with reach', profileOf('true', FORBIDDEN));
  await measure('as fast as answers come');
  await measure(`${PACE} requests a second`, PACE);
} finally {
  for (const { server } of sides) await server.stop();
  await cluster.stop();
  files.remove();
}

async function start(name: string, text: string): Promise<void> {
  const [profile, stalls] = ['yaml', 'json'].map((ending) => join(files.folder, `${name}.${ending}`.replace(' ', '-')));
  if (profile === undefined || stalls === undefined) throw new Error('two files');
  writeFileSync(profile, text);
  const server = await startFirebreak(files, {
    cluster: ['--kubeconfig', cluster.kubeconfig],
    profile,
    core: CORE,
    stalls,
  });
  sides.push({ name, server, stalls });
  await until(server, (metrics) => metrics.includes(`firebreak_cluster_objects{kind="Pod"} ${SIZE.pods}`));
}

async function measure(title: string, perSecond?: number): Promise<void> {
  const rounds = sides.map((): Round[] => []);
  for (const side of sides) await oneRound(side, perSecond);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, side] of sides.entries()) rounds[index]?.push(await oneRound(side, perSecond));
  console.log(`\n${title}`);
  for (const [index, { name }] of sides.entries()) {
    const of = (figure: (round: Round) => number): number => median((rounds[index] ?? []).map(figure));
    const longest = (figure: keyof Stalls): string =>
      Math.max(...(rounds[index] ?? []).map(({ stalls }) => stalls[figure])).toFixed(0);
    console.log(
      `  ${name.padEnd(12)}${of(({ perSecond }) => perSecond)
        .toFixed(0)
        .padStart(7)} requests/s  p50 ${of(({ p50 }) => p50)
        .toFixed(1)
        .padStart(5)} ms  p99 ${of(({ p99 }) => p99)
        .toFixed(1)
        .padStart(5)} ms  ${of(({ cpu }) => cpu)
        .toFixed(0)
        .padStart(
          4,
        )} us of processor; longest stall ${longest('wall')} ms, of processor ${longest('processor')} ms, of garbage ${longest('garbage')} ms`,
    );
  }
  console.log('  (wanted: p99 under 10 ms, no stall over 20 ms)');
}

async function oneRound({ server, stalls }: Side, perSecond: number | undefined): Promise<Round> {
  const pace = perSecond === undefined ? {} : { perSecond };
  let [cpuBefore, began] = [0, 0];
  const done = await load({
    ...server,
    bodies,
    connections: CONNECTIONS,
    milliseconds: ROUND_MS,
    ...pace,
    connected: async () => {
      // The handshakes are those of a server that has just started, and not asked about here.
      await stallsOf(server, stalls);
      await cluster.change((ROUND_MS / 1000) * EVENTS_PER_SECOND, EVENTS_PER_SECOND);
      [cpuBefore, began] = [server.cpu(), performance.now()];
    },
  });
  const count = (done.perSecond * (performance.now() - began)) / 1000;
  const cpu = ((server.cpu() - cpuBefore) * 1000) / count;
  return { ...done, cpu, stalls: await stallsOf(server, stalls) };
}

async function stallsOf(server: ServerProcess, file: string): Promise<Stalls> {
  rmSync(file, { force: true });
  server.signal('SIGUSR2');
  while (!existsSync(file)) await sleep(50);
  return JSON.parse(readFileSync(file, 'utf8')) as Stalls;
}

/** Another port for what an application lets in, of policies all over the cluster. */
function changes(): readonly string[] {
  return Array.from({ length: BODIES }, (_, index) => {
    const before = sampleClusterPolicy((index * 7_919 + 2 + (index % 3)) % SIZE.policies);
    const after = JSON.parse(JSON.stringify(before).replaceAll('8080', '9090')) as typeof before;
    const { namespace, name } = before['metadata'] as { namespace: string; name: string };
    const review = sampleReview(after, before) as { request: object };
    return JSON.stringify({ ...review, request: { ...review.request, namespace, name } });
  });
}
