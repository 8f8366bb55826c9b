import type { Assumption, Connection, ReachMap } from '../reach/views.js';
import type { Palette } from './palette.js';
import { printable } from './printable.js';
import { assumptionText, connectionCount, endText, notIsolatedText, portsText } from './reach-text.js';

/** Wider columns would push the ports out of sight. */
const WIDEST = 60;

/** The map for people: a line a connection, then who is not isolated, and what it all rests on. */
export function mapTextReport({ connections, notIsolated, assumptions }: ReachMap, palette: Palette): string {
  const blocks = [
    [...connectionLines(connections, palette), palette.strong(connectionCount(connections.length))],
    section('Not isolated:', notIsolated.map(notIsolatedText), palette),
    assumptionLines(assumptions, palette),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** `shop/web (Deployment)  ->  data/db (StatefulSet)  TCP 5432`, in columns. */
export function connectionLines(connections: readonly Connection[], palette: Palette): readonly string[] {
  const cells = connections.map(({ from, to, ports }) => [endText(from), endText(to), portsText(ports)].map(printable));
  const width = (column: number): number =>
    cells.reduce((most, row) => Math.max(most, Math.min((row[column] ?? '').length, WIDEST)), 0);
  const [first, second] = [width(0), width(1)];
  return cells.map(
    ([from = '', to = '', ports = '']) =>
      `${from.padEnd(first)}  ${palette.faint('->')}  ${to.padEnd(second)}  ${ports}`,
  );
}

/** What a result rests on, with the objects that it is about. */
export function assumptionLines(assumptions: readonly Assumption[], palette: Palette): readonly string[] {
  const lines = assumptions.map((one) => assumptionText(one, listed));
  return section('Assumed:', lines, palette);
}

/** A title and what stands below it; nothing where there is nothing. */
export function section(title: string, lines: readonly string[], palette: Palette): readonly string[] {
  return lines.length === 0 ? [] : [palette.strong(title), ...lines.map((line) => `  ${printable(line)}`)];
}

const MOST_NAMED = 5;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
