import type { ExitCode } from '../../src/cli/exit-code.js';
import type { Io } from '../../src/cli/io.js';
import { runCli } from '../../src/cli/run-cli.js';

/** What a command did. */
export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** A world for a command in a directory, other than the usual one where `changes` says so. */
export async function runIn(
  cwd: string,
  args: readonly string[],
  changes: Partial<Io> & { stdin?: string | Uint8Array } = {},
): Promise<Ran> {
  const { stdin = '', ...io } = changes;
  let stdout = '';
  let stderr = '';
  const code = await runCli(args, {
    stdout: { write: (text) => void (stdout += text), isTerminal: false },
    stderr: { write: (text) => void (stderr += text), isTerminal: false },
    openStdin: async function* () {
      await Promise.resolve();
      yield Buffer.from(stdin);
    },
    readStdin: () => Promise.resolve(Buffer.from(stdin)),
    cwd,
    pod: undefined,
    kubeconfigs: [],
    pageFolder: undefined,
    now: () => Date.parse('2026-06-01T12:00:00Z'),
    colours: 'on a terminal',
    errorDetail: 'message',
    program: 'firebreak',
    invocation: 'firebreak',
    stopRequested: () => Promise.resolve(),
    ...io,
  });
  return { code, stdout, stderr };
}
