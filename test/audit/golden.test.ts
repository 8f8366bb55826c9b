import { readFileSync } from 'node:fs';
import t from 'tap';
import { CLUSTERS, GOLDEN_FORMATS, goldenFile, reportOf } from './golden.js';

for (const name of CLUSTERS) {
  t.test(`the audit of ${name} is the one that is kept`, async (t) => {
    for (const format of Object.keys(GOLDEN_FORMATS) as (keyof typeof GOLDEN_FORMATS)[])
      t.equal(
        await reportOf(name, format),
        readFileSync(goldenFile(name, format), 'utf8'),
        'if it is better: npm run golden',
      );
  });
}
