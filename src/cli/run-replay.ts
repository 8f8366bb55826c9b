import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import { count } from '../report/check-summary.js';
import type { ReplayProblem, ReplayReport } from '../report/replay-report.js';
import { replayJsonReport } from '../report/replay-json-report.js';
import { replayMarkdownReport } from '../report/replay-markdown-report.js';
import { replayTextReport } from '../report/replay-text-report.js';
import { clusterFromFiles } from './cluster-from-files.js';
import { EventReplay } from './event-replay.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { fileProblem } from './file-problem.js';
import { reportInternalError } from './internal-error.js';
import type { Io } from './io.js';
import { profileFrom } from './load-profile-file.js';
import { paletteFor } from './palette-for.js';
import type { ReplayOptions } from './replay.js';
import { replayNotes } from './replay-notes.js';
import { replayProgress } from './replay-progress.js';
import { ReplayLogs, type LogFile } from './replay-logs.js';
import { UsageError } from './usage-error.js';

/** Judges by a profile what the logs tell of, and prints what it would have done. */
export async function replay(logs: readonly string[], options: ReplayOptions, io: Io): Promise<ExitCode> {
  const profile = await profileFrom(options.profile, io);
  const against = options.against === undefined ? undefined : await profileFrom(options.against, io);
  const seen = await clusterFromFiles(options.objects, io);
  // What would be refused is the question, also of a profile that is rolled out as an observer first.
  const candidate: LoadedProfile = { ...profile, mode: 'Enforce' };
  const events = new EventReplay({ candidate, against, seen, examples: options.examples });
  const { files, problems } = await findLogs(logs, io);
  const sizes = files.map(({ size }) => size);
  const total = sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0);
  const reading = new ReplayLogs(events, replayProgress(total, io), problems);
  for (const file of files) await reading.read(file, io);
  reading.end();
  if (events.events === 0 && reading.problems.length === 0)
    throw new UsageError('no events in what was passed to replay');

  const { tally } = events;
  const report: ReplayReport = {
    candidate: { name: profile.name, hash: profile.hash },
    period: tally.period,
    events: events.events,
    changes: tally.changes,
    outcomes: tally.outcomes,
    outOfScope: tally.outOfScope,
    beforeUnknown: tally.beforeUnknown,
    guardrails: tally.guardrails,
    namespaces: tally.namespaces.result,
    users: tally.users.result,
    against: tally.comparison,
    unjudged: events.unjudged.result,
    passedOver: events.passedOver.result,
    problems: reading.problems,
    moreProblems: reading.moreProblems,
    notes: replayNotes(events, { profile, seen, objects: options.objects }),
  };
  io.stdout.write(render(report, options, io));
  if (options.failOn !== undefined) io.stderr.write(undecidedLine(report));
  for (const [guardrail, error] of events.failures)
    reportInternalError(new Error(`guardrail ${guardrail} failed`, { cause: error }), io);
  return events.failures.size > 0 ? EXIT.internal : exitCodeFor(report, options);
}

async function findLogs(
  logs: readonly string[],
  { cwd }: Io,
): Promise<{ readonly files: readonly LogFile[]; readonly problems: readonly ReplayProblem[] }> {
  const files: LogFile[] = [];
  const problems: ReplayProblem[] = [];
  for (const log of new Set(logs)) {
    if (log === '-') {
      files.push({ name: '<stdin>', path: undefined, size: undefined });
      continue;
    }
    const path = resolve(cwd, log);
    try {
      const found = await stat(path);
      if (found.isDirectory())
        problems.push({ file: log, message: 'is a directory; name the logs in it, oldest first' });
      else files.push({ name: log, path, size: found.isFile() ? found.size : undefined });
    } catch (error) {
      problems.push({ file: log, message: `cannot be read: ${fileProblem(error)}` });
    }
  }
  return { files, problems };
}

function render(report: ReplayReport, { output }: ReplayOptions, io: Io): string {
  switch (output) {
    case 'text':
      return replayTextReport(report, paletteFor(io.stdout, io));
    case 'json':
      return replayJsonReport(report);
    case 'md':
      return replayMarkdownReport(report);
  }
}

/** A gate says what it could not decide: exit code 0 does not. */
function undecidedLine(report: ReplayReport): string {
  const undecided = undecidedOf(report);
  if (undecided === 0) return '';
  const amount = `${undecided} of ${count(report.changes, 'change')} undecided`;
  return undecided === report.changes
    ? `error: nothing for --fail-on to go by: ${amount}\n`
    : `warning: --fail-on goes by what could be decided: ${amount}\n`;
}

/** Where two profiles are compared, what either leaves undecided is no difference and no agreement. */
function undecidedOf({ against, outcomes }: ReplayReport): number {
  return against === undefined ? outcomes.undecided : against.undecided;
}

function exitCodeFor(report: ReplayReport, { failOn }: ReplayOptions): ExitCode {
  const { problems, changes, unjudged, against, outcomes } = report;
  if (problems.length > 0 || (changes === 0 && unjudged.length > 0)) return EXIT.unusable;
  if (failOn === undefined) return EXIT.clean;
  if (changes > 0 && undecidedOf(report) === changes) return EXIT.unusable;
  const refused = against === undefined ? outcomes.refused : against.newlyRefused.changes;
  const warned = against === undefined ? outcomes.warned : against.newlyWarned.changes;
  return refused > 0 || (failOn === 'warn' && warned > 0) ? EXIT.findings : EXIT.clean;
}
