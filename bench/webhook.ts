import { BODIES } from './webhook-bodies.js';
import { load, type Load } from './webhook-load.js';
import {
  benchFiles,
  median,
  pinClient,
  PINNED,
  startBare,
  startFirebreak,
  type ServerProcess,
} from './webhook-process.js';

// The whole webhook against a bare HTTPS server that only parses the same bodies, in turns and on the same core.
// How many rounds may be given: `bench/webhook.ts 9`.

const ROUNDS = Number(process.argv[2] ?? 7);
const ROUND_MS = 2_000;
const WARM_UP_MS = 3_000;
const CONNECTIONS = 64;

interface Round extends Load {
  /** Microseconds of processor time a request. */
  readonly cpu: number;
}

async function measure(server: ServerProcess, body: string, milliseconds: number): Promise<Round> {
  const before = server.cpu();
  const start = performance.now();
  const done = await load({ ...server, bodies: [body], connections: CONNECTIONS, milliseconds });
  const count = (done.perSecond * (performance.now() - start)) / 1000;
  return { ...done, cpu: ((server.cpu() - before) * 1000) / count };
}

const files = await benchFiles();
pinClient();
const sides = [
  { name: 'bare https', server: await startBare(files), rounds: [] as Round[] },
  { name: 'firebreak', server: await startFirebreak(files), rounds: [] as Round[] },
] as const;
const [bare, firebreak] = sides;
try {
  console.log(
    `${CONNECTIONS} connections, medians of ${ROUNDS} rounds of ${ROUND_MS / 1000} s in turns, ${PINNED ? 'a core each' : 'not pinned'}, Node ${process.version}`,
  );
  for (const [name, body] of Object.entries(BODIES)) {
    for (const side of sides) {
      side.rounds.length = 0;
      await measure(side.server, body, WARM_UP_MS);
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const side of sides) side.rounds.push(await measure(side.server, body, ROUND_MS));
    }
    console.log(`\n${name} (${body.length} bytes)`);
    for (const { name, rounds } of sides) {
      const of = (figure: keyof Round): number => median(rounds.map((round) => round[figure]));
      console.log(
        `  ${name.padEnd(12)}${of('perSecond').toFixed(0).padStart(7)} requests/s  p50 ${of('p50').toFixed(1).padStart(5)} ms  p99 ${of('p99').toFixed(1).padStart(5)} ms  ${of('cpu').toFixed(0).padStart(4)} us of processor`,
      );
    }
    // Round by round, because what disturbs the machine disturbs two neighbours alike.
    const ratio = (figure: keyof Round): string =>
      median(firebreak.rounds.map((round, index) => round[figure] / (bare.rounds[index]?.[figure] ?? NaN))).toFixed(2);
    console.log(
      `  ratio: requests/s ${ratio('perSecond')} (wanted: at least 0.80), p99 ${ratio('p99')} (at most 1.50), processor ${ratio('cpu')}`,
    );
  }
} finally {
  for (const { server } of sides) await server.stop();
  files.remove();
}
