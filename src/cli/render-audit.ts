import { RULES } from '../guardrails/rules/index.js';
import { auditJsonReport } from '../report/audit-json-report.js';
import { auditJunitReport } from '../report/audit-junit-report.js';
import { auditMarkdownReport } from '../report/audit-markdown-report.js';
import { auditSarifReport } from '../report/audit-sarif-report.js';
import { auditTextReport } from '../report/audit-text-report.js';
import type { AuditView } from '../report/audit-view.js';
import type { AuditFormat } from './audit.js';
import type { Io } from './io.js';
import { packageVersion } from './package-root.js';
import { paletteFor } from './palette-for.js';

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
  }
}
