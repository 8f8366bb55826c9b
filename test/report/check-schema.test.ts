import { readFile } from 'node:fs/promises';
import t from 'tap';
import { CheckSchema } from '../../src/report/check-schema.js';

t.test('the published schema is the one in the source', async (t) => {
  const published = await readFile(new URL('../../docs/schemas/check.schema.json', import.meta.url), 'utf8');
  t.strictSame(JSON.parse(published), JSON.parse(JSON.stringify(CheckSchema)), 'write it anew: npm run generate');
});
