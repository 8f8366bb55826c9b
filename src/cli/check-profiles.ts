import type { LoadedProfile } from '../guardrails/load-profile.js';
import { count } from '../report/check-summary.js';
import { printable } from '../report/printable.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import { loadProfileFile, problemLine } from './load-profile-file.js';
import { timeFrom } from './time-option.js';

/** Loads each file as a profile, and prints every problem or what is in it. */
export async function checkProfiles(
  files: readonly string[],
  options: { readonly now?: string },
  io: Io,
): Promise<ExitCode> {
  const now = timeFrom(options.now, io);
  let exitCode: ExitCode = EXIT.clean;
  for (const file of files) {
    const loaded = await loadProfileFile(file, io.cwd);
    if (loaded.ok) io.stdout.write(`${describe(file, loaded.value, now).map(printable).join('\n')}\n`);
    else {
      io.stderr.write(`${loaded.problems.map(problemLine).join('\n')}\n`);
      exitCode = EXIT.unusable;
    }
  }
  return exitCode;
}

function describe(file: string, profile: LoadedProfile, now: number): readonly string[] {
  const { name, mode, hash, guardrails, exceptions } = profile;
  const holds = `${count(guardrails.length, 'guardrail')}, ${count(exceptions.length, 'exception')}`;
  return [
    `${file}: ok: ${name}, mode ${mode}, ${holds}, hash ${hash}`,
    ...exceptions.map(
      (exception) => `  exception ${exception.name} (${exception.owner}) ${expiry(exception.expires, now)}`,
    ),
  ];
}

const DAY = 24 * 60 * 60 * 1000;

function expiry(expires: number, now: number): string {
  const date = new Date(expires).toISOString().replace('T00:00:00.000Z', '');
  if (expires <= now) return `expired ${date} and no longer applies`;
  return `expires ${date}, ${count(Math.ceil((expires - now) / DAY), 'day')} left`;
}
