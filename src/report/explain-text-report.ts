import { changeBlocks, sideBlocks, verdictLine, type ExplainBlock } from './explain-lines.js';
import { verdictOf, type ExplainReport } from './explain-report.js';
import { assumptionLines } from './map-text-report.js';
import type { Palette } from './palette.js';
import { printable } from './printable.js';

/** The explanation for people: the verdict, both sides with the policies that decide, the change, and what it rests on. */
export function explainTextReport(report: ExplainReport, palette: Palette): string {
  const paint = { allowed: palette.clean, partly: palette.warn, denied: palette.deny }[verdictOf(report)];
  const blocks = [
    [paint(printable(verdictLine(report)))],
    ...[...sideBlocks(report), ...changeBlocks(report)].map(blockLines),
    assumptionLines(report.assumptions, palette),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function blockLines({ title, lines, code }: ExplainBlock): readonly string[] {
  return [printable(title), ...[...lines, ...code].map((line) => `    ${printable(line)}`)];
}
