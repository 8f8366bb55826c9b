import { samplePolicy, sampleReview } from './sample-policies.js';
import { load } from './webhook-load.js';
import { benchFiles, pinClient, startBare, startFirebreak, type ServerProcess } from './webhook-process.js';

// From exec to ready, bundled and not, beside a bare HTTPS server; then resident memory under 100,000 reviews.

const STARTS = 9;
const REQUESTS = 100_000;
const PARTS = 10;
const BUNDLE = 'dist/bundle/firebreak.js';

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

const files = await benchFiles();
pinClient();
try {
  const starts: Readonly<Record<string, () => Promise<ServerProcess>>> = {
    'bare https': () => startBare(files),
    'firebreak, bundled': () => startFirebreak(files, BUNDLE),
    'firebreak, unbundled': () => startFirebreak(files),
  };
  const figures = new Map(Object.keys(starts).map((name) => [name, [] as { startup: number; memory: number }[]]));
  for (let round = 0; round < STARTS; round += 1) {
    for (const [name, start] of Object.entries(starts)) {
      const server = await start();
      figures.get(name)?.push({ startup: server.startup, memory: server.memory() });
      await server.stop();
    }
  }
  console.log(
    `from exec to ready, medians of ${STARTS} starts in turns, Node ${process.version} (wanted: 700 ms bundled, 1500 ms unbundled)`,
  );
  for (const [name, rounds] of figures) {
    const startup = median(rounds.map((round) => round.startup));
    const memory = median(rounds.map((round) => round.memory));
    console.log(`  ${name.padEnd(22)}${startup.toFixed(0).padStart(6)} ms ${memory.toFixed(0).padStart(6)} MB`);
  }

  const server = await startFirebreak(files, BUNDLE);
  try {
    const body = JSON.stringify(sampleReview(samplePolicy(2_300)));
    const memory: number[] = [];
    for (let part = 0; part < PARTS; part += 1) {
      await load({ ...server, body, connections: 64, milliseconds: 120_000, requests: REQUESTS / PARTS });
      memory.push(server.memory());
    }
    console.log(
      `\nresident memory after each ${REQUESTS / PARTS} of ${REQUESTS} reviews of 3 kB (wanted: under 110 MB, flat over the last half)`,
    );
    console.log(`  ${memory.map((mb) => mb.toFixed(0)).join(' ')} MB`);
  } finally {
    await server.stop();
  }
} finally {
  files.remove();
}
