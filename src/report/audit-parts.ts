import { groupedBy } from '../model/grouped-by.js';
import {
  SECTIONS,
  type AuditFinding,
  type AuditReport,
  type NamespaceAudit,
  type ProposedChange,
  type Section,
} from '../audit/audit-report.js';
import type { BetterFinding } from '../audit/compare-audits.js';
import { effectText, shareText } from './audit-summary.js';
import { checkTitle, shownChanges, shownFindings, subjectTitle, type AuditView } from './audit-view.js';
import { count } from './check-summary.js';
import { assumptionText, connectionCount, portsText } from './reach-text.js';
import { shortened } from './wrapped-lines.js';

/** Findings that one check or guardrail has, in the order of the report. */
export interface FindingGroup {
  readonly title: string;
  readonly findings: readonly AuditFinding[];
}

/** A part of an audit in words, before a format gives it its looks. Nothing in it is escaped. */
export interface AuditPart {
  readonly title: string;
  readonly lines: readonly string[];
  /** The first row is the head. */
  readonly table: readonly (readonly string[])[];
  readonly groups: readonly FindingGroup[];
  readonly changes: readonly ProposedChange[];
}

const TITLES: Readonly<Record<Section, string>> = {
  inventory: 'Inventory',
  coverage: 'Coverage',
  paths: 'Allowed paths',
  isolation: 'Isolation',
  'too-broad': 'Too broad',
  'too-narrow': 'Too narrow',
  stale: 'Stale',
  redundant: 'Redundant',
  guardrails: 'Guardrails',
};

/** Longer tables end with how many rows there are more. JSON has them all. */
const MOST_ROWS = 50;
const LONGEST_CELL = 40;

/** What there is to say, part by part; with a comparison only what is new, and what got better. Parts without anything are left out. */
export function auditParts(view: AuditView): readonly AuditPart[] {
  const { report, comparison } = view;
  const findings = shownFindings(view);
  const sections = SECTIONS.map((section) =>
    part(TITLES[section], {
      ...(comparison === undefined ? around(section, report) : {}),
      groups: grouped(findings.filter((finding) => finding.section === section)),
    }),
  );
  const undecided = [...report.undecided, ...(comparison?.doubts ?? [])];
  return [
    ...(comparison === undefined ? [scores(report.namespaces)] : []),
    ...sections,
    ...(comparison === undefined ? [exceptions(report)] : [part('Better', { table: betterTable(comparison.better) })]),
    part('Changes', { changes: shownChanges(view), lines: view.commands }),
    part('Not looked at', { lines: undecided }),
    part('Assumed', { lines: assumed(report) }),
  ].filter(({ lines, table, groups, changes }) => lines.length + table.length + groups.length + changes.length > 0);
}

function part(title: string, parts: Partial<Omit<AuditPart, 'title'>>): AuditPart {
  return { title, lines: [], table: [], groups: [], changes: [], ...parts };
}

/** What belongs to a section besides its findings. */
function around(section: Section, report: AuditReport): Partial<AuditPart> {
  switch (section) {
    case 'inventory':
      return rows(['policy', 'owner', 'directions', 'selects', 'created', 'expires'], inventoryRows(report));
    case 'paths':
      return {
        ...rows(['from', 'to', 'connections', 'ports'], linkRows(report)),
        ...(report.map.holds === 'all' ? {} : { lines: [partOfMap(report)] }),
      };
    default:
      return {};
  }
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): Pick<AuditPart, 'table' | 'lines'> {
  const more = body.length - MOST_ROWS;
  return {
    table: body.length === 0 ? [] : [head, ...body.slice(0, MOST_ROWS)],
    lines: more > 0 ? [`and ${more} more, which --output json has`] : [],
  };
}

function inventoryRows({ inventory }: AuditReport): readonly (readonly string[])[] {
  return inventory.map(({ policy, owner, directions, selected, created, expires }) => [
    `${policy.namespace}/${policy.name}`,
    shortened(owner ?? '-', LONGEST_CELL),
    directions.join(', '),
    count(selected, 'workload'),
    dateText(created),
    dateText(expires),
  ]);
}

/** Those that leave their namespace, the most first. */
function linkRows({ map: { links } }: AuditReport): readonly (readonly string[])[] {
  return links
    .filter(({ from, to }) => from !== to)
    .toSorted((one, other) => other.count - one.count)
    .map((link) => [
      placeText(link.from),
      placeText(link.to),
      String(link.count),
      shortened(portsText(link.ports), LONGEST_CELL),
    ]);
}

function partOfMap({ map: { holds, total, connections } }: AuditReport): string {
  return holds === 'outside'
    ? 'there are too many workloads to ask about each pair: only paths to and from outside are counted'
    : `of ${connectionCount(total)}, the report holds the first ${connections.length}`;
}

function placeText(place: string): string {
  return place === '' ? '(outside)' : place;
}

function dateText(time: string | undefined): string {
  return time === undefined ? '-' : time.slice(0, 10);
}

/** The lowest score first, each with what it is made of. */
function scores(namespaces: readonly NamespaceAudit[]): AuditPart {
  const body = namespaces
    .toSorted((one, other) => one.score.value - other.score.value)
    .map(({ namespace, role, coverage, policies, score }) => [
      namespace,
      role,
      String(policies),
      shareText(coverage.ingress),
      shareText(coverage.egress),
      String(score.value),
      score.terms.length === 0
        ? '100'
        : ['100', ...score.terms.map(({ points, reason }) => `${points} (${reason})`)].join(' '),
    ]);
  return part('Namespaces', rows(['namespace', 'role', 'policies', 'ingress', 'egress', 'score', 'because'], body));
}

function exceptions(report: AuditReport): AuditPart {
  const body = report.exceptions.map(({ name, owner, expires, state, covers, reason }) => [
    name,
    shortened(owner, LONGEST_CELL),
    dateText(expires),
    state.replaceAll('-', ' '),
    count(covers, 'finding'),
    shortened(reason, LONGEST_CELL),
  ]);
  return part('Exceptions', rows(['exception', 'owner', 'expires', 'state', 'covers', 'reason'], body));
}

function betterTable(better: readonly BetterFinding[]): AuditPart['table'] {
  if (better.length === 0) return [];
  return [
    ['was', 'is', 'object', 'finding'],
    ...better.map((finding) => [
      finding.severity,
      finding.now ?? 'gone',
      subjectTitle(finding.subject),
      `${finding.check}: ${shortened(finding.message, LONGEST_CELL)}`,
    ]),
  ];
}

function grouped(findings: readonly AuditFinding[]): readonly FindingGroup[] {
  return Array.from(groupedBy(findings, checkTitle), ([title, own]) => ({ title, findings: own }));
}

function assumed({ assumptions }: AuditReport): readonly string[] {
  return assumptions.map((one) => assumptionText(one, (names) => shortened(names.join(', '), 200)));
}

/** What a change does, and how much it mends. */
export function changeText({ effect, mends }: ProposedChange): string {
  return `${effectText(effect)}; mends ${count(mends.length, 'finding')}`;
}
