import type { AuditView } from './audit-view.js';
import type { Sha256 } from './html-report.js';
import { pageDocument } from './page-document-of.js';
import { escapeAttribute } from './xml-text.js';

/** The program and the look of the page, as `npm run build` leaves them in dist/page. */
export interface PageAssets {
  /** JavaScript. */
  readonly script: string;
  /** CSS. */
  readonly style: string;
}

/** An icon without a request for it. */
export const PAGE_ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Crect width=%2216%22 height=%2216%22 rx=%224%22 fill=%22%23c2410c%22/%3E%3Cpath d=%22M5 3v10M11 3v10M5 8h6%22 stroke=%22white%22 stroke-width=%221.6%22 fill=%22none%22/%3E%3C/svg%3E';

/** Where cytoscape would put a style of its own, unless there is something of this name already. */
export const CYTOSCAPE_STYLE_ID = '__________cytoscape_stylesheet';

/** An audit, compared with an earlier one where there is one, as a page that asks nobody for anything: its own policy admits its style and its program by their hashes alone. */
export function auditHtmlReport(
  { report, comparison }: Pick<AuditView, 'report'> & Partial<Pick<AuditView, 'comparison'>>,
  assets: PageAssets & { readonly sha256: Sha256 },
): string {
  const { sha256 } = assets;
  const [style, script] = [inElement(assets.style, 'style'), inElement(assets.script, 'script')];
  const policy = `default-src 'none'; style-src 'sha256-${sha256(style)}'; script-src 'sha256-${sha256(script)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<title>Firebreak audit</title>',
    `<link rel="icon" href="${PAGE_ICON}">`,
    `<style id="${CYTOSCAPE_STYLE_ID}">${style}</style>`,
    '</head>',
    '<body>',
    '<div id="page"></div>',
    '<noscript>This page needs JavaScript. The same report is there as text, Markdown and JSON.</noscript>',
    `<script type="application/json" id="report">${dataInElement(pageDocument(report, { comparison }))}</script>`,
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** JSON that ends no element and starts no comment: `<` stands in strings alone, where it can be written as an escape. */
function dataInElement(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Our own build never ends its element; one that did would end the page. */
function inElement(text: string, element: 'style' | 'script'): string {
  if (new RegExp(`</${element}|<!--`, 'i').test(text))
    throw new Error(`the ${element} of the page cannot stand in a page`);
  return text;
}
