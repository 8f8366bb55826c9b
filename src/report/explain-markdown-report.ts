import { changeBlocks, sideBlocks, verdictLine, type ExplainBlock } from './explain-lines.js';
import type { ExplainReport } from './explain-report.js';
import { markdownText } from './markdown-text.js';
import { assumptionText } from './reach-text.js';
import { printable } from './printable.js';

/** The explanation as GitHub flavoured Markdown. */
export function explainMarkdownReport(report: ExplainReport): string {
  const blocks = [...sideBlocks(report), ...changeBlocks(report)];
  const assumed = report.assumptions.map((one) => markdownText(assumptionText(one)));
  return `${[
    `**${markdownText(verdictLine(report))}**`,
    ...blocks.flatMap(blockTexts),
    ...(assumed.length === 0 ? [] : ['Assumed:', assumed.map((line) => `- ${line}`).join('\n')]),
  ].join('\n\n')}\n`;
}

function blockTexts({ title, lines, code }: ExplainBlock): readonly string[] {
  return [
    markdownText(title),
    ...(lines.length === 0 ? [] : [lines.map((line) => `- ${markdownText(line.trim())}`).join('\n')]),
    ...(code.length === 0 ? [] : [['```yaml', ...code.map(printable), '```'].join('\n')]),
  ];
}
