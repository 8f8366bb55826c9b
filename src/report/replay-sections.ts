import { objectTitle } from './check-report.js';
import { count } from './check-summary.js';
import type {
  ReplayComparison,
  ReplayDifference,
  ReplayExample,
  ReplayReason,
  ReplayReport,
  ReplayShare,
} from './replay-report.js';

/** A part of the report in words, before a format gives it its looks. Nothing in it is escaped. */
export interface ReplaySection {
  /** Empty for the first. */
  readonly title: string;
  readonly lines: readonly string[];
  /** The first row is the head; columns that count are those whose head is not the first. */
  readonly table: readonly (readonly string[])[];
  readonly examples: readonly ReplayExample[];
}

/** Longer lists end with how many more there are. JSON has them all. */
const MOST_ROWS = 10;

/** What the report says, part by part, for those who read it. */
export function replaySections(report: ReplayReport): readonly ReplaySection[] {
  const { against } = report;
  return [
    section('', { lines: [...summary(report), ...report.notes] }),
    ...tables(report),
    ...(against === undefined ? [] : differences(against)),
    ...report.guardrails.map(({ guardrail, rule, examples }) => section(`${guardrail} (${rule})`, { examples })),
    ...notJudged(report),
  ].filter(({ title, lines, table, examples }) => title === '' || lines.length + table.length + examples.length > 0);
}

/** `2026-11-03T10:00:00Z` */
export function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Which change an example is: `UPDATE NetworkPolicy shop/web by jane`. */
export function exampleTitle(example: ReplayExample): string {
  const title = `${example.operation} ${objectTitle(example)} by ${example.user === '' ? 'an unknown user' : example.user}`;
  return example.beforeUnknown ? `${title} (the state before is not known)` : title;
}

/** What is said of it: `spec.egress[0]: allows 0.0.0.0/0`. */
export function exampleText({ path, message }: ReplayExample): string {
  return path === '' ? message : `${path}: ${message}`;
}

function section(title: string, parts: Partial<Omit<ReplaySection, 'title'>>): ReplaySection {
  return { title, lines: [], table: [], examples: [], ...parts };
}

function summary({ candidate, period, changes, outcomes, outOfScope, against }: ReplayReport): readonly string[] {
  const when = period === undefined ? '' : `, ${timeText(period.from)} to ${timeText(period.to)}`;
  const scope = outOfScope === 0 ? '' : ` (${outOfScope} of them outside of its scope)`;
  const lines = [
    `${candidate.name} (${candidate.hash.slice(0, 12)}) over ${count(changes, 'change')} of NetworkPolicies and Namespaces${when}`,
    `would have refused ${outcomes.refused}, warned of ${outcomes.warned}, let through ${outcomes.allowed}${scope}; ${outcomes.undecided} undecided`,
  ];
  if (against === undefined) return lines;
  const { profile, newlyRefused, newlyWarned, noLongerRefused, noLongerWarned, undecided } = against;
  const parts = [
    `${newlyRefused.changes} newly refused`,
    `${newlyWarned.changes} newly warned of`,
    `${noLongerRefused.changes} no longer refused`,
    `${noLongerWarned.changes} no longer warned of`,
  ];
  if (undecided > 0) parts.push(`${undecided} undecided by either`);
  return [...lines, `against ${profile.name} (${profile.hash.slice(0, 12)}): ${parts.join(', ')}`];
}

function tables({ guardrails, namespaces, users }: ReplayReport): readonly ReplaySection[] {
  const byGuardrail = guardrails.map(({ guardrail, rule, ...counts }) => ({
    name: `${guardrail} (${rule})`,
    ...counts,
  }));
  return [
    section('By guardrail', shares('guardrail', byGuardrail, byGuardrail.length)),
    section('By namespace', shares('namespace', namespaces, MOST_ROWS)),
    section('By user', shares('user', users, MOST_ROWS)),
  ];
}

function shares(head: string, all: readonly ReplayShare[], most: number): Pick<ReplaySection, 'table' | 'lines'> {
  if (all.length === 0) return { table: [], lines: [] };
  const rows = all
    .slice(0, most)
    .map(({ name, refused, warned, undecided }) => [name, `${refused}`, `${warned}`, `${undecided}`]);
  return { table: [[head, 'refused', 'warned', 'undecided'], ...rows], lines: more(all.length - most) };
}

function more(rest: number): readonly string[] {
  return rest > 0 ? [`and ${rest} more`] : [];
}

function differences(against: ReplayComparison): readonly ReplaySection[] {
  const one = (title: string, { changes, guardrails, examples }: ReplayDifference): ReplaySection =>
    section(changes === 0 ? '' : title, {
      lines: guardrails.map((entry) => `${entry.guardrail}: ${entry.changes}`),
      examples,
    });
  const { name } = against.profile;
  return [
    one(`Newly refused, against ${name}`, against.newlyRefused),
    one(`Newly warned of, against ${name}`, against.newlyWarned),
    one(`No longer refused, against ${name}`, against.noLongerRefused),
    one(`No longer warned of, against ${name}`, against.noLongerWarned),
  ].filter(({ title }) => title !== '');
}

function notJudged({ events, unjudged, passedOver, problems, moreProblems }: ReplayReport): readonly ReplaySection[] {
  const reasons = (all: readonly ReplayReason[]): readonly (readonly string[])[] =>
    all.length === 0
      ? []
      : [
          ['reason', 'events', 'first'],
          ...all.map(({ reason, events: amount, file, line }) => [reason, `${amount}`, `${file}:${line}`]),
        ];
  const lines = problems.map(({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`);
  return [
    section('Not judged', { table: reasons(unjudged) }),
    section(`Of no concern among ${count(events, 'event')}`, { table: reasons(passedOver) }),
    section('Cannot be read', { lines: [...lines, ...more(moreProblems)] }),
  ];
}
