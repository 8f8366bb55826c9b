import { DIRECTIONS, type Direction } from '../model/network-policy.js';
import { SEVERITIES, type AuditFinding, type NamespaceAudit, type ScoreTerm, type Severity } from './audit-report.js';
import type { NamespaceCoverage } from './coverage.js';

/** What it costs that no workload is isolated in a direction; a part of them costs that part. */
const COVERAGE: Readonly<Record<Direction, number>> = { ingress: 30, egress: 20 };
/** What a finding costs, and the most that all of its severity cost. Notes cost nothing. */
const FINDING: Readonly<Record<Severity, { readonly each: number; readonly most: number }>> = {
  critical: { each: 20, most: 40 },
  high: { each: 10, most: 30 },
  medium: { each: 4, most: 16 },
  low: { each: 1, most: 4 },
  info: { each: 0, most: 0 },
};

/** A number to compare namespaces by, from 100 down to 0, and every term that led to it. */
export function scoreOf(coverage: NamespaceCoverage, findings: readonly AuditFinding[]): NamespaceAudit['score'] {
  const terms: ScoreTerm[] = [];
  for (const direction of DIRECTIONS) {
    const { isolated, total } = coverage[direction];
    if (isolated === total) continue;
    const points = -Math.round((COVERAGE[direction] * (total - isolated)) / total);
    terms.push({ points, reason: `${total - isolated} of ${total} workloads are not isolated for ${direction}` });
  }
  for (const severity of SEVERITIES) {
    // What coverage has cost already does not cost twice.
    const count = findings.filter((each) => each.severity === severity && each.section !== 'coverage').length;
    const { each, most } = FINDING[severity];
    if (count === 0 || each === 0) continue;
    const points = -Math.min(count * each, most);
    const capped = count * each > most ? `, at most ${most} in all` : '';
    terms.push({
      points,
      reason: `${count} ${severity} ${count === 1 ? 'finding' : 'findings'}, ${each} each${capped}`,
    });
  }
  const sum = terms.reduce((left, { points }) => left + points, 100);
  return { value: Math.max(0, sum), terms };
}
