import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { RULES } from '../src/guardrails/rules/index.js';
import { catalogueTable, rulePage } from '../src/report/rule-page.js';
import { examplesOf, ROOT } from './example-files.js';

/** Writes docs/rules/<rule>.md, and the catalogue into README.md where it has a place for it. */
mkdirSync(new URL('docs/rules/', ROOT), { recursive: true });
for (const rule of RULES) {
  writeFileSync(new URL(`docs/rules/${rule.id}.md`, ROOT), rulePage(rule, examplesOf(rule.id)));
}

const readme = new URL('README.md', ROOT);
if (existsSync(readme)) {
  const text = readFileSync(readme, 'utf8');
  const filled = text.replace(
    /(<!-- catalogue -->\n)[^]*?(<!-- \/catalogue -->)/,
    (_, before: string, after: string) => `${before}\n${catalogueTable(RULES, 'docs/rules')}\n\n${after}`,
  );
  if (filled !== text) writeFileSync(readme, filled);
}
