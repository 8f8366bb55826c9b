import type { Palette } from './palette.js';
import { printable } from './printable.js';
import type { ReplayExample, ReplayReport } from './replay-report.js';
import { exampleText, exampleTitle, replaySections, timeText } from './replay-sections.js';
import { textTable } from './text-table.js';

/** The report of a replay for people at a terminal. */
export function replayTextReport(report: ReplayReport, palette: Palette): string {
  const paint = report.outcomes.refused > 0 ? palette.deny : report.outcomes.warned > 0 ? palette.warn : palette.clean;
  const blocks = replaySections(report).map((section) => {
    const lines = [
      ...textTable(section.table).map((line, index) => (index === 0 ? palette.faint(line) : line)),
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

function exampleLines(example: ReplayExample, palette: Palette): readonly string[] {
  const place = palette.faint(printable(`${example.file}:${example.line}`));
  const lines = [
    `  ${timeText(example.at)}  ${printable(exampleTitle(example))}  ${place}`,
    `    ${printable(exampleText(example))}`,
  ];
  const [fix = ''] = example.fix.split('\n');
  return fix === '' ? lines : [...lines, `    fix: ${printable(fix)}`];
}
