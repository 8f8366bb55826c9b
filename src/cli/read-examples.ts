import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRuleExamples, type RuleExamples } from '../report/rule-examples.js';
import { packageRoot } from './package-root.js';

/** The examples of a rule that come with the package. */
export async function readExamples(rule: string): Promise<RuleExamples> {
  const directory = join(packageRoot(), 'policies', 'examples', rule);
  const names = await readdir(directory);
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const),
  );
  return readRuleExamples(new Map(files));
}
