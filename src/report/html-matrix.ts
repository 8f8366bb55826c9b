import { escapeAttribute, escapeText } from './xml-text.js';

/** What a page shows of one connection. Everything is text, made safe to print and not yet to stand in HTML. */
export interface HtmlRow {
  readonly from: string;
  readonly to: string;
  /** Empty for addresses. */
  readonly fromNamespace: string;
  readonly toNamespace: string;
  readonly ports: string;
  readonly tone: 'plain' | 'opened' | 'closed';
}

/** The groups that a matrix and the rows of the table are both marked with, so that a cell finds its rows. */
export interface Grouping {
  readonly is: 'workload' | 'namespace';
  readonly from: (row: HtmlRow) => string;
  readonly to: (row: HtmlRow) => string;
}

/** A matrix of more ends than this is no picture any more. */
const MOST_ENDS = 48;
/** What addresses are grouped under. No namespace is called so. */
const OUTSIDE = '(addresses)';

/** By workload where they are few, else by namespace. */
export function groupingOf(rows: readonly HtmlRow[]): Grouping {
  const ends = new Set(rows.flatMap(({ from, to }) => [from, to]));
  if (ends.size <= MOST_ENDS) return { is: 'workload', from: ({ from }) => from, to: ({ to }) => to };
  return {
    is: 'namespace',
    from: ({ fromNamespace }) => fromNamespace || OUTSIDE,
    to: ({ toNamespace }) => toNamespace || OUTSIDE,
  };
}

/** Sources down, destinations across; a cell counts its connections and filters the table. */
export function matrixMarkup(rows: readonly HtmlRow[], grouping: Grouping): string {
  const cells = new Map<string, Map<string, HtmlRow[]>>();
  for (const row of rows) {
    const line = cells.get(grouping.from(row)) ?? new Map<string, HtmlRow[]>();
    cells.set(grouping.from(row), line);
    const cell = line.get(grouping.to(row));
    if (cell === undefined) line.set(grouping.to(row), [row]);
    else cell.push(row);
  }
  const sources = [...cells.keys()].sort();
  const destinations = [...new Set(rows.map(grouping.to))].sort();
  const head = destinations.map((name) => `<th scope="col">${escapeText(name)}</th>`).join('');
  const lines = sources.map((source) => {
    const line = destinations.map((name) => cellMarkup(source, name, cells.get(source)?.get(name) ?? []));
    return `<tr><th scope="row">${escapeText(source)}</th>${line.join('')}</tr>`;
  });
  return `<table class="matrix"><thead><tr><td>from \\ to</td>${head}</tr></thead><tbody>\n${lines.join('\n')}\n</tbody></table>`;
}

function cellMarkup(source: string, destination: string, rows: readonly HtmlRow[]): string {
  const [first] = rows;
  if (first === undefined) return '<td></td>';
  const title = `${source} -> ${destination}: ${rows.length === 1 ? first.ports : `${rows.length} connections`}`;
  const tones = new Set(rows.map(({ tone }) => tone));
  const tone = tones.size === 1 && first.tone !== 'plain' ? ` class="${first.tone}"` : '';
  return `<td class="hit"><button${tone} data-f="${escapeAttribute(source)}" data-t="${escapeAttribute(destination)}" title="${escapeAttribute(title)}">${rows.length === 1 ? '&#9679;' : rows.length}</button></td>`;
}
