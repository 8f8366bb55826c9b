import { writeFile } from 'node:fs/promises';
import { CheckSchema } from '../../src/report/check-schema.js';

// Publishes the schema of `firebreak check --output json`; check-schema.test.ts says when that is due.
await writeFile(
  new URL('../../docs/schemas/check.schema.json', import.meta.url),
  `${JSON.stringify(CheckSchema, null, 2)}\n`,
);
