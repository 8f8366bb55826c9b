import type { Io } from './io.js';

/** Tells of a bug of ours. The stack is for those who asked for it. */
export function reportInternalError(error: unknown, io: Pick<Io, 'stderr' | 'errorDetail'>): void {
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? chainOf(error).join('\ncaused by ') : message;
  io.stderr.write(`internal error: ${message}\n`);
  if (io.errorDetail === 'stack') io.stderr.write(`${stack}\n`);
  else
    io.stderr.write(
      'This is a bug in Firebreak. Please report it with the output of the same command under FIREBREAK_DEBUG=1.\n',
    );
}

function chainOf(error: Error): readonly string[] {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error && error.cause !== error ? [own, ...chainOf(error.cause)] : [own];
}
