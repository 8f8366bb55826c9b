import { readFile } from 'node:fs/promises';
import t from 'tap';
import { AuditSchema } from '../../src/report/audit-schema.js';

t.test('the published schema is the one in the source', async (t) => {
  const published = await readFile(new URL('../../docs/schemas/audit.schema.json', import.meta.url), 'utf8');
  t.strictSame(JSON.parse(published), JSON.parse(JSON.stringify(AuditSchema)), 'write it anew: npm run generate');
});
