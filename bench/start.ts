import { existsSync } from 'node:fs';
import { BODIES } from './webhook-bodies.js';
import { load } from './webhook-load.js';
import { benchFiles, median, pinClient, startBare, startFirebreak, type ServerProcess } from './webhook-process.js';

// From exec to ready, and memory after so many requests: built, bundled, and bare HTTPS.

const STARTS = 7;
const REQUESTS = 100_000;
const PARTS = 4;
/** Nobody waits longer for one part of the requests. */
const PART_MS = 60_000;

const files = await benchFiles();
pinClient();
const contenders: readonly {
  readonly name: string;
  readonly wanted: string;
  readonly start: () => Promise<ServerProcess>;
}[] = [
  { name: 'bare https', wanted: 'the baseline', start: () => startBare(files) },
  { name: 'dist/firebreak.js', wanted: 'at most 1500 ms', start: () => startFirebreak(files) },
  {
    name: 'dist/bundle/firebreak.js',
    wanted: 'at most 700 ms',
    start: () => startFirebreak(files, { command: 'dist/bundle/firebreak.js' }),
  },
];
const present = contenders.filter(({ name }) => !name.startsWith('dist') || existsSync(name));

try {
  const startups = present.map((): number[] => []);
  for (let round = 0; round < STARTS; round += 1) {
    for (const [index, { start }] of present.entries()) {
      const server = await start();
      startups[index]?.push(server.startup);
      await server.stop();
    }
  }
  console.log(`from exec to ready, medians of ${STARTS} starts in turns`);
  present.forEach(({ name, wanted }, index) => {
    console.log(
      `  ${name.padEnd(26)}${median(startups[index] ?? [])
        .toFixed(0)
        .padStart(6)} ms  (${wanted})`,
    );
  });

  console.log(`\nresident memory, MB (wanted: under 110, and flat over the last half)`);
  for (const { name, start } of present) {
    const server = await start();
    const figures = [server.memory()];
    for (let part = 0; part < PARTS; part += 1) {
      const body = BODIES['3 kB CREATE'] ?? '';
      await load({ ...server, bodies: [body], connections: 64, milliseconds: PART_MS, requests: REQUESTS / PARTS });
      figures.push(server.memory());
    }
    await server.stop();
    const shown = figures.map((figure, part) => `${(REQUESTS / PARTS / 1000) * part}k: ${figure.toFixed(0)}`);
    console.log(`  ${name.padEnd(26)}${shown.join('  ')}`);
  }
} finally {
  files.remove();
}
