import { auditJsonReport } from '../report/audit-json-report.js';
import { auditTextReport } from '../report/audit-text-report.js';
import type { AuditView } from '../report/audit-view.js';
import type { AuditFormat } from './audit.js';
import type { Io } from './io.js';
import { paletteFor } from './palette-for.js';

/** The audit in the format that was asked for. */
export function renderAudit(view: AuditView, format: AuditFormat, io: Io): string {
  switch (format) {
    case 'text':
      return auditTextReport(view, paletteFor(io.stdout, io));
    case 'json':
      return auditJsonReport(view);
    default:
      throw new Error(`${format} is not written yet`);
  }
}
