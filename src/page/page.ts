import { render, type ComponentChild } from 'preact';
import type { PageDocument } from '../report/page-document.js';
import { App } from './app.js';
import { html } from './html.js';
import { watchReport } from './live-report.js';
import { putOnRememberedTheme } from './theme.js';

putOnRememberedTheme();
const root = document.getElementById('page');
const embedded = document.getElementById('report')?.textContent;

if (root !== null) {
  const show = (content: ComponentChild): void => {
    render(content, root);
  };
  const shown = (report: PageDocument): void => {
    show(html`<${App} document=${report} />`);
  };
  if (embedded !== undefined) shown(JSON.parse(embedded) as PageDocument);
  else watchReport({ shown, show });
}
