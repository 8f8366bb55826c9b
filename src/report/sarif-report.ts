import type { Log, ReportingDescriptor, Result as SarifResult, Run } from 'sarif';
import type { Rule } from '../guardrails/rule.js';
import { adviceFor, errorText, objectTitle, standingNote } from './check-report.js';
import type { CheckedObject, CheckReport, LocatedFinding } from './check-report.js';
import { physicalLocation } from './sarif-location.js';

const LEVELS = { Deny: 'error', Warn: 'warning', Audit: 'note' } as const;

/** Who speaks: the tool's version, and the catalogue that the results refer to. */
export interface SarifTool {
  readonly version: string;
  readonly rules: readonly Rule[];
}

/** The report as SARIF 2.1.0 (OASIS), for code scanning. */
export function sarifReport(report: CheckReport, tool: SarifTool): string {
  const seen = new Map<string, number>();
  const results = report.objects.flatMap((object) =>
    object.findings.map((finding) => {
      const result = resultOf(object, finding);
      const index = tool.rules.findIndex((rule) => rule.id === finding.rule);
      const partialFingerprints = { 'firebreakFinding/v1': fingerprint(object, finding, seen) };
      return { ...result, ...(index < 0 ? {} : { ruleIndex: index }), partialFingerprints };
    }),
  );
  const run: Run = {
    tool: { driver: { name: 'Firebreak', version: tool.version, rules: tool.rules.map(ruleDescriptor) } },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: report.errors.length === 0,
        toolExecutionNotifications: report.errors.map((error) => ({
          level: 'error',
          message: { text: errorText(error) },
          locations: [{ physicalLocation: physicalLocation(error) }],
        })),
      },
    ],
    results,
  };
  const log: Log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** A rule of the catalogue, for SARIF. */
export function ruleDescriptor(rule: Rule): ReportingDescriptor {
  return {
    id: rule.id,
    shortDescription: { text: `${rule.summary}.` },
    fullDescription: { text: rule.why },
    help: { text: `${rule.why}\n\n${rule.fix}`, markdown: `${rule.why}\n\n**Fix:** ${rule.fix}` },
    properties: { tags: ['security', 'kubernetes', ...rule.kinds] },
  };
}

function resultOf(object: CheckedObject, finding: LocatedFinding): SarifResult {
  const standing = standingNote(finding);
  const title = objectTitle(object);
  const text = [`${title}: ${finding.message}${standing === '' ? '' : ` [${standing}]`}`, adviceFor(finding)];
  return {
    ruleId: finding.rule,
    level: LEVELS[finding.effect],
    message: { text: text.filter((part) => part !== '').join('\n') },
    locations: [
      {
        physicalLocation: physicalLocation({ file: object.file, line: finding.line, column: finding.column }),
        logicalLocations: [
          { fullyQualifiedName: finding.at === '' ? title : `${title} ${finding.at}`, kind: 'resource' },
        ],
      },
    ],
    properties: { guardrail: finding.guardrail, path: finding.at },
  };
}

/**
 * The same from run to run, wherever the object moves to: no line, no index, no file. A second finding with the same
 * words on the same object is told apart by its number.
 */
function fingerprint(object: CheckedObject, finding: LocatedFinding, seen: Map<string, number>): string {
  const key = [finding.guardrail, objectTitle(object), finding.messageId, finding.message].join(' | ');
  const number = (seen.get(key) ?? 0) + 1;
  seen.set(key, number);
  return `${key} | ${number}`;
}
