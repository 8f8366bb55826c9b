import type { Snapshot } from '../model/snapshot.js';
import { ReachEngine } from '../reach/reach-engine.js';
import type { ReachDiff } from '../reach/views.js';
import type { DiffOptions } from './diff.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import { reachSettings } from './picture-options.js';
import { isLive, NOTHING_BUT_FILES, readCluster, readPicture, withFiles } from './read-picture.js';
import { renderDiff } from './render-reach.js';
import { UsageError } from './usage-error.js';
import { withChanges } from './with-changes.js';

/** Shows what opens and closes between the two pictures that the arguments stand for. */
export async function diff(paths: readonly string[], options: DiffOptions, io: Io): Promise<ExitCode> {
  const { before, after } = await picturesFrom(paths, options, io);
  const engine = new ReachEngine(reachSettings(options));
  const difference = engine.diff(before, after);
  io.stdout.write(renderDiff(difference, options.output, io));
  return isFailure(difference, options.failOn) ? EXIT.findings : EXIT.clean;
}

interface Pictures {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

async function picturesFrom(paths: readonly string[], options: DiffOptions, io: Io): Promise<Pictures> {
  if (options.changes !== undefined) {
    const { snapshot } = await readPicture(paths, options, io);
    return { before: snapshot, after: await withChanges(snapshot, options.changes, { options, io }) };
  }
  if (isLive(options)) {
    if (paths.length === 0) throw new UsageError('name what is to be applied to the cluster, or --changes');
    const before = await readCluster(options, io);
    const { snapshot } = await withFiles(before, { paths, options, io });
    return { before, after: snapshot };
  }
  const [was, is, ...others] = paths;
  if (was === undefined || is === undefined || others.length > 0)
    throw new UsageError(
      'two paths are compared, what was and what is to be; with --live, all paths are what is to be',
    );
  if (was === '-' && is === '-') throw new UsageError('only one of the two can be standard input');
  const read = async (path: string): Promise<Snapshot> =>
    (await withFiles(NOTHING_BUT_FILES, { paths: [path], options, io })).snapshot;
  return { before: await read(was), after: await read(is) };
}

/** Who loses isolation opens everything that the other side allows, and the other way round. */
function isFailure({ opened, closed, isolation }: ReachDiff, failOn: DiffOptions['failOn']): boolean {
  const opens = opened.length > 0 || isolation.some(({ change }) => change === 'lost');
  const closes = closed.length > 0 || isolation.some(({ change }) => change === 'gained');
  switch (failOn) {
    case undefined:
      return false;
    case 'opened':
      return opens;
    case 'closed':
      return closes;
    case 'changed':
      return opens || closes;
  }
}
