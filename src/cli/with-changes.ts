import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { withoutObject, type Snapshot } from '../model/snapshot.js';
import { CHANGE_FOLDERS } from '../report/change-files.js';
import { fileProblem } from './file-problem.js';
import { readFiles, withFiles, type FilesToRead } from './read-picture.js';
import { UsageError } from './usage-error.js';

/**
 * A picture after the changes that an audit wrote into a directory: what is to be applied, and what is to be deleted.
 * @throws UsageError where it holds neither, or something in it cannot be read.
 */
export async function withChanges(
  start: Snapshot,
  directory: string,
  { options, io }: Pick<FilesToRead, 'options' | 'io'>,
): Promise<Snapshot> {
  const [toApply, toDelete] = [join(directory, CHANGE_FOLDERS.apply), join(directory, CHANGE_FOLDERS.delete)];
  const has = { apply: await isThere(toApply), delete: await isThere(toDelete) };
  if (!has.apply && !has.delete)
    throw new UsageError(`--changes ${directory}: has neither ${CHANGE_FOLDERS.apply}/ nor ${CHANGE_FOLDERS.delete}/`);
  let after = start;
  if (has.apply) after = (await withFiles(after, { paths: [toApply], options, io })).snapshot;
  if (!has.delete) return after;
  const { sorted } = await readFiles({ paths: [toDelete], options, io });
  for (const { value } of sorted.valid) {
    if (value.kind !== 'NetworkPolicy') throw new UsageError(`${toDelete}: ${value.kind} ${value.name} is no policy`);
    after = withoutObject(after, { kind: 'policies', namespace: value.namespace, name: value.name });
  }
  return after;

  async function isThere(path: string): Promise<boolean> {
    try {
      return (await stat(resolve(io.cwd, path))).isDirectory();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw new UsageError(`--changes ${directory}: ${fileProblem(error)}`);
    }
  }
}
