import type { Assumption, Connection, End, ReachDiff, ReachMap } from '../reach/views.js';
import { HTML_SCRIPT, HTML_STYLE } from './html-assets.js';
import { groupingOf, matrixMarkup, type Grouping, type HtmlRow } from './html-matrix.js';
import { printable } from './printable.js';
import { assumptionText, connectionCount, endText, isolationText, notIsolatedText, portsText } from './reach-text.js';
import { escapeAttribute, escapeText } from './xml-text.js';

/** The SHA-256 of a text in base64, by which the page's policy admits its own style and script and no other. */
export type Sha256 = (text: string) => string;

interface Page {
  readonly title: string;
  readonly summary: string;
  readonly rows: readonly HtmlRow[];
  readonly lists: readonly { readonly title: string; readonly lines: readonly string[] }[];
}

/** The map as one page that asks nobody for anything: a matrix, and a table to search. */
export function mapHtmlReport({ connections, notIsolated, assumptions }: ReachMap, sha256: Sha256): string {
  return pageMarkup(
    {
      title: 'Who can talk to whom',
      summary: `${connectionCount(connections.length)}; ${notIsolated.length} not isolated in a direction`,
      rows: connections.map((connection) => rowOf(connection, 'plain')),
      lists: [{ title: 'Not isolated', lines: notIsolated.map(notIsolatedText) }, assumed(assumptions)],
    },
    sha256,
  );
}

/** The difference as such a page. */
export function diffHtmlReport({ opened, closed, isolation, assumptions }: ReachDiff, sha256: Sha256): string {
  return pageMarkup(
    {
      title: 'What opens and what closes',
      summary: `opens ${connectionCount(opened.length)}, closes ${connectionCount(closed.length)}, changes the isolation of ${isolation.length}`,
      rows: [
        ...opened.map((connection) => rowOf(connection, 'opened')),
        ...closed.map((connection) => rowOf(connection, 'closed')),
      ],
      lists: [{ title: 'Isolation', lines: isolation.map(isolationText) }, assumed(assumptions)],
    },
    sha256,
  );
}

function assumed(assumptions: readonly Assumption[]): Page['lists'][number] {
  return {
    title: 'Assumed',
    lines: assumptions.map((one) => assumptionText(one)),
  };
}

function rowOf({ from, to, ports }: Connection, tone: HtmlRow['tone']): HtmlRow {
  return {
    from: printable(endText(from)),
    to: printable(endText(to)),
    fromNamespace: namespaceOf(from),
    toNamespace: namespaceOf(to),
    ports: printable(portsText(ports)),
    tone,
  };
}

function namespaceOf(end: End): string {
  return end.kind === 'workload' ? printable(end.namespace) : '';
}

function pageMarkup({ title, summary, rows, lists }: Page, sha256: Sha256): string {
  const policy = `default-src 'none'; style-src 'sha256-${sha256(HTML_STYLE)}'; script-src 'sha256-${sha256(HTML_SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  const grouping = groupingOf(rows);
  const namespaces = [...new Set(rows.flatMap((row) => [row.fromNamespace, row.toNamespace]))].filter(Boolean).sort();
  const options = namespaces
    .map((name) => `<option value="${escapeAttribute(name)}">${escapeText(name)}</option>`)
    .join('');
  const changes = rows.some(({ tone }) => tone !== 'plain');
  const columns = [...(changes ? ['Change'] : []), 'From', 'To', 'Ports'];
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeText(title)}</title>`,
    `<style>${HTML_STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escapeText(title)}</h1>`,
    `<p class="summary">${escapeText(summary)}</p>`,
    ...(rows.length === 0
      ? []
      : [`<h2>By ${grouping.is}</h2>`, `<div class="scroll">${matrixMarkup(rows, grouping)}</div>`]),
    '<h2>Connections</h2>',
    `<div class="controls"><input id="search" type="search" placeholder="Search: web 5432" aria-label="Search"><select id="namespace" aria-label="Namespace"><option value="">every namespace</option>${options}</select><button id="clear" hidden>Show all</button><span id="count" class="count"></span></div>`,
    `<div class="scroll"><table id="rows"><thead><tr>${columns.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>`,
    ...rows.map((row) => rowMarkup(row, grouping)),
    '</tbody></table></div>',
    ...lists.flatMap(listMarkup),
    `<script>${HTML_SCRIPT}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function rowMarkup(row: HtmlRow, grouping: Grouping): string {
  const { from, to, fromNamespace, toNamespace, ports, tone } = row;
  const data = { f: grouping.from(row), t: grouping.to(row), fn: fromNamespace, tn: toNamespace };
  const attributes = Object.entries(data).map(([key, value]) => ` data-${key}="${escapeAttribute(value)}"`);
  const change = tone === 'plain' ? '' : `<td class="${tone}">${tone}</td>`;
  const cells = [from, to, ports].map((text) => `<td>${escapeText(text)}</td>`);
  return `<tr${attributes.join('')}>${change}${cells.join('')}</tr>`;
}

function listMarkup({ title, lines }: Page['lists'][number]): readonly string[] {
  if (lines.length === 0) return [];
  const items = lines.map((line) => `<li>${escapeText(printable(line))}</li>`);
  return [`<h2>${escapeText(title)}</h2>`, '<ul>', ...items, '</ul>'];
}
