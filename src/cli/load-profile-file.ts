import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  loadProfile,
  type LoadedProfile,
  type LocatedProblem,
  type ProfileResult,
} from '../guardrails/load-profile.js';
import { printable } from '../report/printable.js';
import { decodeText } from './decode-text.js';
import { fileProblem } from './file-problem.js';
import type { Io } from './io.js';
import { baselineProfile } from './package-root.js';
import { UsageError } from './usage-error.js';

/** Loads the profile of a file. One that cannot be read is a problem at its beginning. */
export async function loadProfileFile(file: string, cwd: string): Promise<ProfileResult> {
  const unreadable = (message: string): ProfileResult => ({
    ok: false,
    problems: [{ file, line: 1, column: 1, at: '', message }],
  });
  try {
    const decoded = decodeText(await readFile(resolve(cwd, file)));
    return decoded.ok ? loadProfile(decoded.text, file) : unreadable(decoded.problem);
  } catch (error) {
    return unreadable(`cannot be read: ${fileProblem(error)}`);
  }
}

/**
 * The profile of a file, or the one that comes with Firebreak.
 * @throws UsageError with every problem where it cannot be loaded.
 */
export async function profileFrom(file: string | undefined, { cwd }: Io): Promise<LoadedProfile> {
  const loaded = await loadProfileFile(file ?? baselineProfile(), cwd);
  if (loaded.ok) return loaded.value;
  throw new UsageError(`the profile cannot be used\n${loaded.problems.map(problemLine).join('\n')}`);
}

/** `file:line:column: path: message`, for a terminal. */
export function problemLine({ file, line, column, at, message }: LocatedProblem): string {
  return printable(`${file}:${line}:${column}: ${at === '' ? '' : `${at}: `}${message}`);
}
