import { isUtf8 } from 'node:buffer';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** One file's text, or why there is none. `file` is the path as the administrator wrote it, for messages. */
export type MountedFile =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; readonly text: undefined; readonly problem: string };

/** The symlink that kubelet swaps to change all files of a Secret or ConfigMap mount at once. */
const MOUNT_LINK = '..data';
const BYTE_ORDER_MARK = /^\uFEFF/;
/** The folder behind the link may be deleted between resolving and reading; a second look finds the new one. */
const ATTEMPTS = 2;

/**
 * Reads files of one folder as of one instant: where the folder is a mounted Secret or ConfigMap, its symlink is
 * resolved once and all files are read behind it, so that a certificate never meets another generation's key.
 */
export async function readMountedFiles(folder: string, names: readonly string[]): Promise<readonly MountedFile[]> {
  for (let attempt = 1; ; attempt += 1) {
    const generation = await resolveMount(folder);
    const files = await Promise.all(names.map((name) => readOne(join(folder, name), join(generation, name))));
    if (attempt === ATTEMPTS || generation === (await resolveMount(folder))) return files;
  }
}

async function resolveMount(folder: string): Promise<string> {
  try {
    return await realpath(join(folder, MOUNT_LINK));
  } catch {
    return folder;
  }
}

async function readOne(file: string, path: string): Promise<MountedFile> {
  try {
    const bytes = await readFile(path);
    if (!isUtf8(bytes)) return { file, text: undefined, problem: 'is not text in UTF-8' };
    return { file, text: bytes.toString('utf8').replace(BYTE_ORDER_MARK, '') };
  } catch (error) {
    return { file, text: undefined, problem: explain(error) };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file: a part of its path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'is a folder, not a file',
  ELOOP: 'its symbolic links form a circle',
};

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return Object.hasOwn(REASONS, code)
    ? (REASONS[code] ?? code)
    : `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}
