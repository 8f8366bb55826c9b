import type { Palette } from './palette.js';
import { printable } from './printable.js';
import type { ReplayExample, ReplayReport } from './replay-report.js';
import { exampleText, exampleTitle, replaySections, timeText, type ReplaySection } from './replay-sections.js';

/** The report of a replay for people at a terminal. */
export function replayTextReport(report: ReplayReport, palette: Palette): string {
  const paint = report.outcomes.refused > 0 ? palette.deny : report.outcomes.warned > 0 ? palette.warn : palette.clean;
  const blocks = replaySections(report).map((section) => {
    const lines = [
      ...tableLines(section.table).map((line, index) => (index === 0 ? palette.faint(line) : line)),
      ...section.lines.map((line, index) => {
        if (section.title !== '') return `  ${printable(line)}`;
        return index === 1 ? paint(printable(line)) : printable(line);
      }),
      ...section.examples.flatMap((example) => exampleLines(example, palette)),
    ];
    return [...(section.title === '' ? [] : [palette.strong(printable(section.title))]), ...lines].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

function tableLines(table: ReplaySection['table']): readonly string[] {
  const cells = table.map((row) => row.map(printable));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) => {
    const padded = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return isNumber(table, column) ? cell.padStart(width) : cell.padEnd(width);
    });
    return `  ${padded.join('  ')}`.trimEnd();
  });
}

function isNumber(table: ReplaySection['table'], column: number): boolean {
  return table.slice(1).every((row) => /^\d+$/.test(row[column] ?? ''));
}

function exampleLines(example: ReplayExample, palette: Palette): readonly string[] {
  const place = palette.faint(printable(`${example.file}:${example.line}`));
  const lines = [
    `  ${timeText(example.at)}  ${printable(exampleTitle(example))}  ${place}`,
    `    ${printable(exampleText(example))}`,
  ];
  const [fix = ''] = example.fix.split('\n');
  return fix === '' ? lines : [...lines, `    fix: ${printable(fix)}`];
}
