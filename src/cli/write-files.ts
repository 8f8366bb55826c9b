import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileProblem } from './file-problem.js';
import { UsageError } from './usage-error.js';

/** A file to write; `path` is relative to a directory, with `/` between folders. */
export interface FileToWrite {
  readonly path: string;
  readonly content: string;
}

/**
 * Writes files below a directory, which is made where it is not there.
 * @throws UsageError where one cannot be written.
 */
export async function writeFiles(files: readonly FileToWrite[], directory: string): Promise<void> {
  for (const { path, content } of files) {
    const file = join(directory, ...path.split('/'));
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    } catch (error) {
      throw new UsageError(`${file} cannot be written: ${fileProblem(error)}`);
    }
  }
}

/** @throws UsageError where there is something in the directory, or it is none: what is there is somebody's. */
export async function mustBeEmpty(directory: string, option: string): Promise<void> {
  try {
    const [first] = await readdir(directory);
    if (first === undefined) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new UsageError(`${option} ${directory}: ${fileProblem(error)}`);
  }
  throw new UsageError(
    `${option} ${directory}: is not empty, and nothing in it is overwritten; name another directory`,
  );
}
