import { suggestion } from '../guardrails/nearest.js';
import type { Rule } from '../guardrails/rule.js';
import { ruleById, RULES } from '../guardrails/rules/index.js';
import { catalogueTable, rulePage } from '../report/rule-page.js';
import { catalogueText, ruleText } from '../report/rule-text.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import { paletteFor } from './palette-for.js';
import { readExamples } from './read-examples.js';
import type { RulesOptions } from './rules.js';
import { UsageError } from './usage-error.js';

/** Prints the catalogue. */
export function showRules({ output }: RulesOptions, io: Io): ExitCode {
  switch (output) {
    case 'json':
      io.stdout.write(`${JSON.stringify(RULES.map(described), null, 2)}\n`);
      break;
    case 'md':
      io.stdout.write(`${catalogueTable(RULES, 'docs/rules')}\n`);
      break;
    case 'text':
      io.stdout.write(
        `${catalogueText(RULES, paletteFor(io.stdout, io))}\n"${io.program} rules <id>" explains one of them.\n`,
      );
  }
  return EXIT.clean;
}

/** Prints one rule's page with its examples. */
export async function showRule(id: string, { output }: RulesOptions, io: Io): Promise<ExitCode> {
  const rule = ruleById(id);
  if (rule === undefined)
    throw new UsageError(
      `unknown rule ${JSON.stringify(id)}${suggestion(
        id,
        RULES.map((known) => known.id),
      )}`,
    );
  const examples = await readExamples(rule.id);
  switch (output) {
    case 'json':
      io.stdout.write(`${JSON.stringify({ ...described(rule), ...examples }, null, 2)}\n`);
      break;
    case 'md':
      io.stdout.write(rulePage(rule, examples));
      break;
    case 'text':
      io.stdout.write(ruleText(rule, examples, paletteFor(io.stdout, io)));
  }
  return EXIT.clean;
}

function described({ id, kinds, judges, summary, why, fix, messages, options }: Rule): object {
  return { id, kinds, judges, summary, why, fix, messages, options };
}
