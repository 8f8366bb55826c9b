import { readdirSync, readFileSync } from 'node:fs';
import { readRuleExamples, type RuleExamples } from '../src/report/rule-examples.js';

/** The root of the repository. */
export const ROOT = new URL('../', import.meta.url);

/** The texts of the files under policies/examples/<rule>, by name. */
export function exampleFiles(rule: string): ReadonlyMap<string, string> {
  const folder = new URL(`policies/examples/${rule}/`, ROOT);
  const names = readdirSync(folder).sort();
  return new Map(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
}

/** The examples of one rule. */
export function examplesOf(rule: string): RuleExamples {
  return readRuleExamples(exampleFiles(rule));
}
