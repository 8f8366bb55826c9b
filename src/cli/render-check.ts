import { RULES } from '../guardrails/rules/index.js';
import type { CheckReport } from '../report/check-report.js';
import { githubReport } from '../report/github-report.js';
import { jsonReport } from '../report/json-report.js';
import { junitReport } from '../report/junit-report.js';
import { sarifReport } from '../report/sarif-report.js';
import { textReport } from '../report/text-report.js';
import type { CheckOptions } from './check.js';
import type { Io } from './io.js';
import { packageVersion } from './package-root.js';
import { paletteFor } from './palette-for.js';

/** The report in the format that was asked for. */
export function renderCheck(report: CheckReport, format: CheckOptions['output'], io: Io): string {
  switch (format) {
    case 'text':
      return textReport(report, paletteFor(io.stdout, io));
    case 'json':
      return jsonReport(report);
    case 'sarif':
      return sarifReport(report, { version: packageVersion(), rules: RULES });
    case 'junit':
      return junitReport(report);
    case 'github':
      return githubReport(report);
  }
}
