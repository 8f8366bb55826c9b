import type { Location, Log, ReportingDescriptor, Result as SarifResult, Run } from 'sarif';
import type { Severity } from '../audit/audit-report.js';
import type { AuditFinding } from '../audit/audit-report.js';
import type { EarlierFinding } from '../audit/compare-audits.js';
import { findingText, shownFindings, subjectTitle, type AuditView } from './audit-view.js';
import { physicalLocation } from './sarif-location.js';
import { ruleDescriptor, type SarifTool } from './sarif-report.js';

const LEVELS = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' } as const;
/** How code scanning ranks security results, from 0 to 10 (GitHub's `security-severity`). */
const RANKS: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.0',
};

/**
 * The audit as SARIF 2.1.0 (OASIS). With an earlier audit, its results are those that are new (`baselineState`), and those
 * that are absent now. What could not be looked at is a notification of the run.
 */
export function auditSarifReport(view: AuditView, tool: SarifTool): string {
  const { report, comparison } = view;
  const rules = [...tool.rules.map(ruleDescriptor), ...checks(view)];
  const places = new Map(rules.map(({ id }, index) => [id, index]));
  const indexed = (result: SarifResult): SarifResult => {
    const index = places.get(result.ruleId ?? '');
    return index === undefined ? result : { ...result, ruleIndex: index };
  };
  const gone = (comparison?.better ?? []).filter(({ now }) => now === undefined);
  const run: Run = {
    tool: { driver: { name: 'Firebreak', version: tool.version, rules } },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: [...report.undecided, ...(comparison?.doubts ?? [])].map((text) => ({
          level: 'warning',
          message: { text },
        })),
      },
    ],
    results: [
      ...shownFindings(view).map((finding) => indexed(resultOf(finding, view))),
      ...gone.map((finding) => indexed(absent(finding))),
    ],
  };
  const log: Log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** A rule of the catalogue goes by its own id; other checks by theirs and their section's. */
function ruleIdOf({ section, check, source }: Pick<AuditFinding, 'section' | 'check' | 'source'>): string {
  return source === undefined && section !== 'guardrails' ? `${section}/${check}` : (source?.rule ?? check);
}

/** The checks that the findings are of, besides rules of the catalogue. */
function checks(view: AuditView): readonly ReportingDescriptor[] {
  const found = shownFindings(view).filter(({ source }) => source === undefined);
  const descriptors = found.map((finding): [string, ReportingDescriptor] => [
    ruleIdOf(finding),
    {
      id: ruleIdOf(finding),
      shortDescription: { text: `${finding.section}: ${finding.check.replaceAll('-', ' ')}.` },
      help: { text: finding.fix === '' ? finding.message : finding.fix },
      properties: { tags: ['security', 'kubernetes', finding.section] },
    },
  ]);
  return [...new Map(descriptors).values()];
}

function resultOf(finding: AuditFinding, { placeOf, comparison }: AuditView): SarifResult {
  const { id, severity, subject, at, evidence, fix, source } = finding;
  const title = subjectTitle(subject);
  const place = placeOf(subject, at);
  const location: Location = {
    ...(place === undefined ? {} : { physicalLocation: physicalLocation(place) }),
    logicalLocations: [{ fullyQualifiedName: at === '' ? title : `${title} ${at}`, kind: 'resource' }],
  };
  return {
    ruleId: ruleIdOf(finding),
    level: LEVELS[severity],
    message: { text: [`${title}: ${findingText(finding)}`, ...evidence, fix].filter((line) => line !== '').join('\n') },
    locations: [location],
    partialFingerprints: { 'firebreakFinding/v1': id },
    ...(comparison === undefined ? {} : { baselineState: 'new' }),
    ...(source?.standing === 'excepted'
      ? { suppressions: [{ kind: 'external', justification: `exception ${source.exception ?? ''} of the profile` }] }
      : {}),
    properties: { section: finding.section, severity, 'security-severity': RANKS[severity], path: at },
  };
}

function absent(finding: EarlierFinding): SarifResult {
  const title = subjectTitle(finding.subject);
  return {
    ruleId: ruleIdOf(finding),
    level: LEVELS[finding.severity],
    message: { text: `${title}: ${finding.message}` },
    locations: [{ logicalLocations: [{ fullyQualifiedName: title, kind: 'resource' }] }],
    partialFingerprints: { 'firebreakFinding/v1': finding.id },
    baselineState: 'absent',
    properties: { section: finding.section, severity: finding.severity },
  };
}
