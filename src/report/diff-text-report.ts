import type { Connection, ReachDiff } from '../reach/views.js';
import { assumptionLines, connectionLines } from './map-text-report.js';
import type { Palette } from './palette.js';
import { printable } from './printable.js';
import { connectionCount, isolationText } from './reach-text.js';

/** The difference for people: what opens, what closes, whose isolation flips, and what it rests on. */
export function diffTextReport(diff: ReachDiff, palette: Palette): string {
  const { opened, closed, isolation } = diff;
  const blocks = [
    changed(opened, { sign: palette.deny('+'), title: 'Opens' }, palette),
    changed(closed, { sign: palette.clean('-'), title: 'Closes' }, palette),
    isolation.length === 0
      ? []
      : [
          palette.strong('Isolation:'),
          ...isolation.map((one) => {
            const paint = one.change === 'lost' ? palette.deny : palette.clean;
            return `  ${paint(one.change === 'lost' ? '!' : '*')} ${printable(isolationText(one))}`;
          }),
        ],
    opened.length + closed.length + isolation.length === 0 ? [palette.clean('Opens nothing and closes nothing.')] : [],
    assumptionLines(diff.assumptions, palette),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function changed(
  connections: readonly Connection[],
  { sign, title }: { readonly sign: string; readonly title: string },
  palette: Palette,
): readonly string[] {
  if (connections.length === 0) return [];
  return [
    palette.strong(`${title} ${connectionCount(connections.length)}:`),
    ...connectionLines(connections, palette).map((line) => `  ${sign} ${line}`),
  ];
}
