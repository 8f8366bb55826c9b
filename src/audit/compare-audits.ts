import { SEVERITIES, type AuditFinding, type AuditReport, type CutFindings, type Severity } from './audit-report.js';

/** What is kept of a finding of an earlier audit. */
export type EarlierFinding = Pick<AuditFinding, 'id' | 'section' | 'check' | 'severity' | 'subject' | 'message'>;

/** An audit of before. */
export interface EarlierAudit extends Pick<AuditReport, 'at' | 'profile'> {
  readonly findings: readonly EarlierFinding[];
  readonly cut: readonly CutFindings[];
}

/** A finding that is gone, or milder now. */
export interface BetterFinding extends EarlierFinding {
  /** Undefined where it is gone. */
  readonly now: Severity | undefined;
}

/** What has changed since an earlier audit. */
export interface AuditComparison {
  /** When that was, in RFC 3339. */
  readonly since: string;
  /** Findings that were not there, or not as bad. */
  readonly fresh: readonly AuditFinding[];
  readonly better: readonly BetterFinding[];
  /** Findings that were there and are as bad as before. */
  readonly unchanged: number;
  /** Why it cannot be told for sure, where that is so. */
  readonly doubts: readonly string[];
}

/** Compares by the ids of findings: the words of one may change with the cluster around it. */
export function compareAudits(report: AuditReport, earlier: EarlierAudit): AuditComparison {
  const before = new Map(earlier.findings.map((finding) => [finding.id, finding]));
  const after = new Map(report.findings.map((finding) => [finding.id, finding]));
  // What the report has no room for may be there all the same.
  const full = new Set(report.cut.map(checkOf));
  const fresh = report.findings.filter((finding) => isWorse(finding.severity, before.get(finding.id)?.severity));
  const better = earlier.findings.flatMap((finding): readonly BetterFinding[] => {
    const now = after.get(finding.id)?.severity;
    if (now === undefined) return full.has(checkOf(finding)) ? [] : [{ ...finding, now }];
    return isWorse(finding.severity, now) ? [{ ...finding, now }] : [];
  });
  const milder = better.filter(({ now }) => now !== undefined).length;
  return {
    since: earlier.at,
    fresh,
    better,
    unchanged: report.findings.length - fresh.length - milder,
    doubts: doubtsOf(report, earlier),
  };
}

/** `undefined` is milder than everything. */
function isWorse(severity: Severity, than: Severity | undefined): boolean {
  return than === undefined || SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(than);
}

function doubtsOf(report: AuditReport, earlier: EarlierAudit): readonly string[] {
  const cut = [...new Set([...report.cut, ...earlier.cut].map(checkOf))].sort();
  return [
    ...(report.profile.hash === earlier.profile.hash
      ? []
      : [`the earlier audit went by another profile: ${earlier.profile.name} (${earlier.profile.hash.slice(0, 12)})`]),
    ...cut.map((check) => `${check} has more findings than a report holds: which of them are new is not sure`),
  ];
}

function checkOf({ section, check }: Pick<CutFindings, 'section' | 'check'>): string {
  return `${section}/${check}`;
}
