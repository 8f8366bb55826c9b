import type { CheckDocument } from './check-schema.js';
import { adviceFor } from './check-report.js';
import type { CheckReport } from './check-report.js';

/** The report for programs, in the shape of docs/schemas/check.schema.json. */
export function jsonReport(report: CheckReport): string {
  const document: CheckDocument = {
    objects: report.objects.map((object) => ({
      kind: object.kind,
      namespace: object.namespace,
      name: object.name,
      file: object.file,
      line: object.line,
      decision: object.decision,
      findings: object.findings.map((finding) => ({
        guardrail: finding.guardrail,
        rule: finding.rule,
        action: finding.effect,
        message: finding.message,
        path: finding.at,
        line: finding.line,
        column: finding.column,
        fix: adviceFor(finding),
      })),
    })),
    errors: report.errors.map(({ file, line, column, message, path }) => ({
      file,
      line,
      column,
      message,
      ...(path === undefined ? {} : { path }),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
