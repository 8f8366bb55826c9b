import type { Command } from 'commander';
import type { ExitCode } from './exit-code.js';
import type { Io } from './io.js';

/** What a command file needs to add its command. Such a file imports nothing heavy before its command runs. */
export interface CommandContext {
  readonly program: Command;
  readonly io: Io;
  /** Does a command's work and keeps its exit code. */
  readonly run: (work: () => Promise<ExitCode>) => Promise<void>;
}
