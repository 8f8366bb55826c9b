import type { Actor } from '../model/change.js';
import type { CheckReport } from '../report/check-report.js';
import { inputErrorLine, isFailure } from '../report/check-report.js';
import { count } from '../report/check-summary.js';
import { printable } from '../report/printable.js';
import type { CheckOptions } from './check.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { reportInternalError } from './internal-error.js';
import type { Io } from './io.js';
import { judgeObjects, type Circumstances } from './judge-objects.js';
import { profileFrom } from './load-profile-file.js';
import { readManifests } from './read-manifests.js';
import { renderCheck } from './render-check.js';
import { sortObjects, type SortedObjects } from './sort-objects.js';
import { timeFrom } from './time-option.js';
import { UsageError } from './usage-error.js';

/** Judges the manifests that the paths stand for, and prints the report. */
export async function check(paths: readonly string[], options: CheckOptions, io: Io): Promise<ExitCode> {
  const circumstances = await circumstancesFrom(options, io);
  const read = await readManifests(paths, io);
  if (read.objects.length === 0 && read.errors.length === 0) throw new UsageError('no objects passed to check');

  const sorted = sortObjects(read.objects, options.namespace);
  const { errors, ignored } = sorted;
  const { objects, failures, notices } = judgeObjects(sorted, circumstances);
  const report: CheckReport = { objects, errors: [...read.errors, ...errors], ignored, failOn: options.failOn };

  io.stdout.write(renderCheck(report, options.output, io));
  const twice = sorted.givenTwice.judged.map((line) => `${line}; both are judged, kubectl would keep the last`);
  for (const notice of [
    ...read.notices,
    ...sorted.notices,
    ...twice,
    ...readOnly(sorted),
    ...unreadableWorkloads(sorted),
    ...openNotices(notices, options),
  ])
    io.stderr.write(`warning: ${printable(notice)}\n`);
  // Machines read the other formats, and none has a place for this; it must not go unsaid.
  if (options.output !== 'text' && ignored > 0)
    io.stderr.write(`${count(ignored, 'object')} of other kinds not judged\n`);
  for (const { guardrail, error } of failures)
    reportInternalError(new Error(`guardrail ${guardrail} failed`, { cause: error }), io);
  return failures.length > 0 ? EXIT.internal : exitCodeFor(report);
}

function openNotices(notices: readonly string[], { complete }: CheckOptions): readonly string[] {
  if (complete === true || notices.length === 0) return notices;
  return [...notices, 'if these files hold all that there is, say so with --complete'];
}

/** Who brings one expects something to be said of it. */
function readOnly({ clusterPolicies }: SortedObjects): readonly string[] {
  if (clusterPolicies.length === 0) return [];
  const names = clusterPolicies.map(({ source, name }) => `${source} ${name}`).join(', ');
  return [`read as part of the cluster, and judged by no guardrail: ${names}`];
}

/** They are not judged, so this is no error; but a guardrail that reads them cannot be asked. */
function unreadableWorkloads({ unreadable }: SortedObjects): readonly string[] {
  return unreadable.filter(({ kind }) => kind === 'workloads').flatMap(({ problems }) => problems.map(inputErrorLine));
}

function exitCodeFor({ objects, errors, failOn }: CheckReport): ExitCode {
  if (errors.length > 0) return EXIT.unusable;
  return objects.some((object) => isFailure(object, failOn)) ? EXIT.findings : EXIT.clean;
}

async function circumstancesFrom(options: CheckOptions, io: Io): Promise<Circumstances> {
  const actor = actorFrom(options);
  const now = timeFrom(options.now, io);
  const profile = await profileFrom(options.profile, io);
  return { profile, actor, now, objects: options.complete === true ? 'all' : 'some' };
}

/** In kubectl's words, as in its `--as` and `--as-group`. */
function actorFrom({ as, asGroup }: CheckOptions): Actor | undefined {
  if (as !== undefined) return { name: as, groups: asGroup };
  if (asGroup.length > 0) throw new UsageError('--as-group needs --as: a group alone is nobody');
  return undefined;
}
