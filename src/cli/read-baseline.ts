import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { EarlierAudit } from '../audit/compare-audits.js';
import { schemaCheck } from '../guardrails/schema-check.js';
import { BaselineSchema } from '../report/audit-schema.js';
import { printable } from '../report/printable.js';
import { decodeText } from './decode-text.js';
import { fileProblem } from './file-problem.js';
import type { Io } from './io.js';
import { UsageError } from './usage-error.js';

const problemsOf = schemaCheck(BaselineSchema);

/**
 * An audit of before, as `--output json` wrote it.
 * @throws UsageError where the file is none: everything would look new.
 */
export async function readBaseline(file: string, { cwd }: Io): Promise<EarlierAudit> {
  const value = parsed(await read(file, cwd), file);
  const [problem] = problemsOf(value, '');
  if (problem !== undefined)
    throw new UsageError(
      printable(
        `--baseline ${file}: is no audit as --output json writes it: ${problem.at === '' ? '' : `${problem.at}: `}${problem.message}`,
      ),
    );
  return value as EarlierAudit;
}

async function read(file: string, cwd: string): Promise<string> {
  try {
    const decoded = decodeText(await readFile(resolve(cwd, file)));
    if (decoded.ok) return decoded.text;
    throw new UsageError(`--baseline ${file}: ${decoded.problem}`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--baseline ${file} cannot be read: ${fileProblem(error)}`);
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`--baseline ${file}: is no JSON`);
  }
}
