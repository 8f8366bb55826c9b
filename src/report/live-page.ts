import { CYTOSCAPE_STYLE_ID, PAGE_ICON } from './audit-html-report.js';

/** The page as a server gives it: nothing of the cluster is in it, and no script or style either. */
export function livePage(): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>Firebreak audit</title>',
    `<link rel="icon" href="${PAGE_ICON}">`,
    `<link rel="stylesheet" id="${CYTOSCAPE_STYLE_ID}" href="assets/page.css">`,
    '<script defer src="assets/page.js"></script>',
    '</head>',
    '<body>',
    '<div id="page"></div>',
    '<noscript>This page needs JavaScript.</noscript>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
