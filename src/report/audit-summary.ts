import {
  SEVERITIES,
  type AuditFinding,
  type AuditReport,
  type ChangeEffect,
  type Severity,
} from '../audit/audit-report.js';
import { DIRECTIONS, type Direction } from '../model/network-policy.js';
import { shownFindings, type AuditView } from './audit-view.js';
import { count } from './check-summary.js';
import { connectionCount } from './reach-text.js';

/** One line of a summary. */
export interface SummaryLine {
  readonly label: string;
  readonly text: string;
}

/** How many findings there are of each severity. */
export function bySeverity(findings: readonly Pick<AuditFinding, 'severity'>[]): Readonly<Record<Severity, number>> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** What was audited, in one sentence. */
export function auditTitle({ at, counts, profile }: AuditReport): string {
  const { namespaces, policies, workloads } = counts;
  const what = `${count(namespaces, 'namespace')}, ${policies} NetworkPolic${policies === 1 ? 'y' : 'ies'}, ${count(workloads, 'workload')}`;
  return `Audit of ${what} at ${at.replace(/\.\d{3}Z$/, 'Z')} by profile ${profile.name} (${profile.hash.slice(0, 12)})`;
}

/** The audit in a few lines. */
export function summaryOf(view: AuditView): readonly SummaryLine[] {
  const { report, comparison } = view;
  const { exceptions, changes, undecided, cut } = report;
  const counts = bySeverity(shownFindings(view));
  const found = SEVERITIES.map((severity) => `${counts[severity]} ${severity}`).join(', ');
  const more = cut.reduce((sum, each) => sum + each.count, 0);
  return [
    ...(comparison === undefined
      ? [{ label: 'Findings', text: more === 0 ? found : `${found}; ${more} more are counted and not told` }]
      : [
          { label: 'New', text: found },
          {
            label: 'Better',
            text: `${count(comparison.better.length, 'finding')} gone or milder since ${comparison.since}`,
          },
          { label: 'Unchanged', text: count(comparison.unchanged, 'finding') },
        ]),
    { label: 'Coverage', text: coverageText(report) },
    { label: 'Paths', text: pathsText(report) },
    ...(exceptions.length === 0 ? [] : [{ label: 'Exceptions', text: exceptionsText(report) }]),
    ...(changes.length === 0
      ? []
      : [{ label: 'Changes', text: `${changes.length} proposed, none of which opens a path` }]),
    ...(undecided.length === 0
      ? []
      : [{ label: 'Not looked at', text: `${count(undecided.length, 'thing')}, see below` }]),
  ];
}

/** `4 of 5 (80 %)`, never 100 % of less than all; `-` of none. */
export function shareText({ isolated, total }: { readonly isolated: number; readonly total: number }): string {
  return total === 0 ? '-' : `${isolated} of ${total} (${Math.floor((100 * isolated) / total)} %)`;
}

function coverageText({ namespaces }: AuditReport): string {
  const share = (direction: Direction): string => {
    const sum = { isolated: 0, total: 0 };
    for (const { coverage } of namespaces) {
      sum.isolated += coverage[direction].isolated;
      sum.total += coverage[direction].total;
    }
    return `${shareText(sum)} for ${direction}`;
  };
  return `workloads isolated: ${DIRECTIONS.map(share).join(', ')}`;
}

function pathsText({ map: { links, total, holds } }: AuditReport): string {
  const sum = (counts: (link: { readonly from: string; readonly to: string }) => boolean): number =>
    links.reduce((all, link) => (counts(link) ? all + link.count : all), 0);
  const across = sum(({ from, to }) => from !== '' && to !== '' && from !== to);
  const parts = [
    ...(holds === 'outside' ? [] : [`${across} between namespaces`]),
    `${sum(({ from }) => from === '')} from outside`,
    `${sum(({ to }) => to === '')} to outside`,
  ];
  return `${connectionCount(total)}: ${parts.join(', ')}`;
}

function exceptionsText({ exceptions }: AuditReport): string {
  const by = (state: string): number => exceptions.filter((exception) => exception.state === state).length;
  return `${by('in-force')} in force, ${by('expires-soon')} expiring soon, ${by('expired')} expired`;
}

/** `opens nothing, closes 3 connections, isolates 2 workloads`. */
export function effectText({ opened, closed, isolationGained, isolationLost }: ChangeEffect): string {
  const parts = [`opens ${opened === 0 ? 'nothing' : connectionCount(opened)}`];
  if (closed > 0) parts.push(`closes ${connectionCount(closed)}`);
  if (isolationGained > 0) parts.push(`isolates ${count(isolationGained, 'workload')}`);
  if (isolationLost > 0) parts.push(`ends the isolation of ${count(isolationLost, 'workload')}`);
  if (parts.length === 1 && opened === 0) return 'opens nothing and closes nothing';
  return parts.join(', ');
}
