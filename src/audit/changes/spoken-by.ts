import type { AuditFinding } from '../audit-report.js';

/** The rules of the catalogue behind the checks that are run for everyone. */
const RULE_OF: ReadonlyMap<string, string> = new Map([
  ['open-ports', 'limit-ports'],
  ['wide-block', 'limit-cidr-width'],
  ['idle-selector', 'forbid-idle-selectors'],
  ['selects-nothing', 'forbid-idle-selectors'],
  ['redundant-policy', 'forbid-redundant-policies'],
]);

/** The rule that a finding comes from, be it of the profile or of a check; the check itself where it has none. */
export function spokenBy({ source, check }: AuditFinding): string {
  return source?.rule ?? RULE_OF.get(check) ?? check;
}

/** Whether somebody has decided to live with it. */
export function isExcepted({ source }: AuditFinding): boolean {
  return source?.standing === 'excepted';
}
