import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CLUSTERS, GOLDEN_FORMATS, goldenFile, reportOf } from './golden.js';

/* Writes the audits of the sample clusters anew: read the difference before it is committed. */
const wanted = new Set<string>();
for (const name of CLUSTERS) {
  for (const format of Object.keys(GOLDEN_FORMATS) as (keyof typeof GOLDEN_FORMATS)[]) {
    const file = goldenFile(name, format);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, await reportOf(name, format));
    wanted.add(basename(file));
  }
}
const folder = dirname(goldenFile('any', 'text'));
for (const file of readdirSync(folder)) if (!wanted.has(file)) rmSync(join(folder, file));
