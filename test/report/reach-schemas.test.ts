import { readFile } from 'node:fs/promises';
import t from 'tap';
import { DiffSchema } from '../../src/report/diff-schema.js';
import { ExplainSchema } from '../../src/report/explain-schema.js';
import { MapSchema } from '../../src/report/map-schema.js';

for (const [name, schema] of Object.entries({ map: MapSchema, diff: DiffSchema, explain: ExplainSchema })) {
  t.test(`the published schema of ${name} is the one in the source`, async (t) => {
    const published = await readFile(new URL(`../../docs/schemas/${name}.schema.json`, import.meta.url), 'utf8');
    t.strictSame(JSON.parse(published), JSON.parse(JSON.stringify(schema)), 'write it anew: npm run generate');
  });
}
