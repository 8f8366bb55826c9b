import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface CommandOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly input: string;
  readonly timeoutMs?: number;
}

/** Runs a command to its end. Any exit code is a result; only a command that cannot run, or hangs, throws. */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const timeoutMs = options.timeoutMs ?? 120_000;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: options.environment, timeout: timeoutMs, killSignal: 'SIGKILL' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    // A command may end before it has read all of its input: its exit code says more than the broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code !== null) resolve({ code, stdout, stderr });
      else reject(new Error(`${[file, ...args].join(' ')} ended by ${signal ?? 'nothing'}:\n${stdout}${stderr}`));
    });
  });
}
