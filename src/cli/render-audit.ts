import type { AuditReport } from '../audit/audit-report.js';
import { RULES } from '../guardrails/rules/index.js';
import { auditHtmlReport } from '../report/audit-html-report.js';
import { auditJsonReport } from '../report/audit-json-report.js';
import { auditJunitReport } from '../report/audit-junit-report.js';
import { auditMarkdownReport } from '../report/audit-markdown-report.js';
import { auditSarifReport } from '../report/audit-sarif-report.js';
import { auditTextReport } from '../report/audit-text-report.js';
import { shownChanges, shownFindings, type AuditView } from '../report/audit-view.js';
import { openReports } from '../report/open-reports.js';
import type { AuditFormat } from './audit.js';
import type { Io } from './io.js';
import { packageVersion } from './package-root.js';
import { pageAssets } from './page-assets.js';
import { paletteFor } from './palette-for.js';
import { sha256 } from './sha256.js';

/** Beyond that, a report is more than etcd stores. */
const MOST_RESULTS = 300;

/** The audit in the format that was asked for. */
export function renderAudit(view: AuditView, format: AuditFormat, io: Io): string {
  switch (format) {
    case 'text':
      return auditTextReport(view, paletteFor(io.stdout, io));
    case 'json':
      return auditJsonReport(view);
    case 'sarif':
      return auditSarifReport(view, { version: packageVersion(), rules: RULES });
    case 'junit':
      return auditJunitReport(view);
    case 'md':
      return auditMarkdownReport(view);
    case 'html':
      return auditHtmlReport(view, { ...pageAssets(io), sha256 });
    case 'openreports':
      return openReportsList(view);
  }
}

/** For formats that know of no earlier audit: what is shown is all that there is. */
function shown(view: AuditView): AuditReport {
  return { ...view.report, findings: shownFindings(view), changes: shownChanges(view) };
}

/** As kubectl takes several objects at once. */
function openReportsList(view: AuditView): string {
  const items = openReports(shown(view), { format: 'openreports', maxResults: MOST_RESULTS });
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2)}\n`;
}
