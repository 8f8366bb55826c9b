import type { ReplayComparison, ReplayDifference, ReplayExample, ReplayReport } from './replay-report.js';
import type { ReplayDocument } from './replay-schema.js';

type ExampleDocument = ReplayDocument['guardrails'][number]['examples'][number];
type AgainstDocument = NonNullable<ReplayDocument['against']>;

/** The report for programs, in the shape of docs/schemas/replay.schema.json. */
export function replayJsonReport(report: ReplayReport): string {
  const { period, outcomes, against } = report;
  const document: ReplayDocument = {
    candidate: report.candidate,
    period: period === undefined ? null : { from: timeText(period.from), to: timeText(period.to) },
    events: report.events,
    changes: report.changes,
    ...outcomes,
    outOfScope: report.outOfScope,
    beforeUnknown: report.beforeUnknown,
    guardrails: report.guardrails.map((entry) => ({ ...entry, examples: entry.examples.map(example) })),
    namespaces: [...report.namespaces],
    users: [...report.users],
    ...(against === undefined ? {} : { against: comparison(against) }),
    unjudged: [...report.unjudged],
    passedOver: [...report.passedOver],
    problems: [...report.problems],
    moreProblems: report.moreProblems,
    notes: [...report.notes],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function comparison(against: ReplayComparison): AgainstDocument {
  return {
    profile: against.profile,
    newlyRefused: difference(against.newlyRefused),
    newlyWarned: difference(against.newlyWarned),
    noLongerRefused: difference(against.noLongerRefused),
    noLongerWarned: difference(against.noLongerWarned),
    undecided: against.undecided,
  };
}

function difference({ changes, guardrails, examples }: ReplayDifference): AgainstDocument['newlyRefused'] {
  return { changes, guardrails: [...guardrails], examples: examples.map(example) };
}

function example({ at, ...rest }: ReplayExample): ExampleDocument {
  return { time: timeText(at), ...rest };
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
