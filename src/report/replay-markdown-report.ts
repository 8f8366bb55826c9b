import { markdownTable, markdownText as plain } from './markdown-text.js';
import type { ReplayReport } from './replay-report.js';
import { exampleText, exampleTitle, replaySections, timeText } from './replay-sections.js';

/** The report of a replay as GitHub flavoured Markdown, for a pull request that changes the profile. */
export function replayMarkdownReport(report: ReplayReport): string {
  const blocks = replaySections(report).flatMap(({ title, lines, table, examples }) => [
    title === '' ? `# Replay of ${plain(report.candidate.name)}` : `## ${plain(title)}`,
    markdownTable(table),
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
