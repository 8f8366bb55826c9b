import type { Rule } from '../guardrails/rule.js';
import { optionRows } from './option-rows.js';
import type { Palette } from './palette.js';
import type { RuleExample, RuleExamples } from './rule-examples.js';

const WIDTH = 80;

/** One rule's page for a terminal. */
export function ruleText(rule: Rule, { guardrail, examples }: RuleExamples, palette: Palette): string {
  const sections = [
    palette.strong(rule.id),
    `${wrap(`${rule.summary}. Judges ${rule.kinds.join(' and ')}.`)}\n\n${wrap(rule.why)}`,
    [palette.strong('Options'), ...options(rule)].join('\n'),
    [palette.strong('Fix'), wrap(rule.fix)].join('\n'),
    [palette.strong('Examples under this guardrail'), indent(guardrail)].join('\n'),
    ...examples.map((example) => exampleText(example, palette)),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The catalogue, a rule a line. */
export function catalogueText(rules: readonly Rule[], palette: Palette): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules.map(({ id, summary }) => `${palette.strong(id.padEnd(width))}  ${summary}\n`).join('');
}

function options(rule: Rule): readonly string[] {
  return optionRows(rule.options).map(({ name, type, fallback, meaning }) => {
    const value = fallback === '-' || fallback === 'required' ? fallback : `default ${fallback.replaceAll('`', '')}`;
    return `  ${name}: ${type}${value === '-' ? '' : `, ${value}`}${meaning === '' ? '' : `\n${wrap(meaning, '      ')}`}`;
  });
}

function exampleText({ verdict, name, shows, says, manifest }: RuleExample, palette: Palette): string {
  const paint = verdict === 'accepted' ? palette.clean : palette.deny;
  const head = `${paint(verdict)}: ${name.replaceAll('-', ' ')}`;
  return [head, wrap(shows), indent(manifest), ...says.map((line) => palette.faint(`  > ${line}`))].join('\n');
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

function wrap(text: string, margin = '  '): string {
  const lines: string[] = [];
  let line = margin;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line.length + 1 + word.length > WIDTH && line.trim() !== '') {
      lines.push(line);
      line = margin;
    }
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
