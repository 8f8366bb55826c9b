import { printable } from './printable.js';
import type { ReplayReport } from './replay-report.js';
import { exampleText, exampleTitle, replaySections, timeText, type ReplaySection } from './replay-sections.js';

/** The report of a replay as GitHub flavoured Markdown, for a pull request that changes the profile. */
export function replayMarkdownReport(report: ReplayReport): string {
  const blocks = replaySections(report).flatMap(({ title, lines, table, examples }) => [
    title === '' ? `# Replay of ${plain(report.candidate.name)}` : `## ${plain(title)}`,
    tableText(table),
    title === '' ? lines.map(plain).join('\n\n') : lines.map((line) => `- ${plain(line)}`).join('\n'),
    examples
      .map(
        (example) =>
          `- ${timeText(example.at)} ${plain(exampleTitle(example))} (${plain(`${example.file}:${example.line}`)})  \n  ${plain(exampleText(example))}`,
      )
      .join('\n'),
  ]);
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function tableText(table: ReplaySection['table']): string {
  const [head, ...rows] = table.map((row) => `| ${row.map(plain).join(' | ')} |`);
  if (head === undefined) return '';
  const rule = `| ${(table[0] ?? []).map(() => '---').join(' | ')} |`;
  return [head, rule, ...rows].join('\n');
}

/** Names and messages come from anybody: none of it may become a link, an image, a mention or the end of a table's cell. */
function plain(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]<>|~#!]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll('@', '@&#8203;')
    .replaceAll('://', '&#58;//');
}
