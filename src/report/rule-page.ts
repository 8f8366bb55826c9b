import type { Judges, Rule } from '../guardrails/rule.js';
import { optionRows } from './option-rows.js';
import type { RuleExample, RuleExamples } from './rule-examples.js';

const JUDGED: Readonly<Record<Judges, string>> = {
  opening: 'On an update, only what the policy opens anew can be denied.',
  object: 'On an update, only what was not there before can be denied.',
  whole: 'On an update, what was there before can be denied only where the policy opens anything anew.',
  change: 'Every change is judged, deletion too.',
};

/** One rule's page of the catalogue in Markdown: what it holds and why, its options, its words, and examples. */
export function rulePage(rule: Rule, { guardrail, examples }: RuleExamples): string {
  const accepted = examples.filter(({ verdict }) => verdict === 'accepted');
  const rejected = examples.filter(({ verdict }) => verdict === 'rejected');
  const sections = [
    `# ${rule.id}`,
    `${rule.summary}.`,
    rule.why.replaceAll('\n', ' '),
    `Judges ${rule.kinds.join(' and ')}. ${JUDGED[rule.judges]}`,
    '## Options',
    table(
      ['Option', 'Type', 'Default', 'Meaning'],
      optionRows(rule.options).map(({ name, type, fallback, meaning }) => [code(name), type, fallback, meaning]),
    ),
    '## Messages',
    table(
      ['Message', 'Text'],
      Object.entries(rule.messages).map(([id, text]) => [code(id), text]),
    ),
    `In general: ${rule.fix}.`,
    '## Examples',
    'Under this guardrail:',
    fenced(guardrail),
    '### Accepted',
    ...accepted.map(example),
    '### Rejected',
    ...rejected.map(example),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The catalogue as a Markdown table; ids link to the pages in this folder. */
export function catalogueTable(rules: readonly Rule[], folder: string): string {
  return table(
    ['Rule', 'Judges', 'What it holds'],
    rules.map(({ id, kinds, summary }) => [`[${code(id)}](${folder}/${id}.md)`, kinds.join(', '), summary]),
  );
}

function example({ shows, says, manifest }: RuleExample): string {
  return [shows, fenced(manifest), ...(says.length === 0 ? [] : [says.map(said).join('\n')])].join('\n\n');
}

/** `path: message` as a list item, the path as code. */
function said(line: string): string {
  const [path = '', ...message] = line.split(': ');
  return path === '' ? `- ${message.join(': ')}` : `- ${code(path)}: ${message.join(': ')}`;
}

function fenced(yaml: string): string {
  return `\`\`\`yaml\n${yaml}\n\`\`\``;
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}
