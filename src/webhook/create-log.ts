import { pino, type DestinationStream, type LevelWithSilent, type Logger } from 'pino';

/** Where lines go and which. */
export interface LogOptions {
  readonly level?: LevelWithSilent | undefined;
  /** Standard output by default. */
  readonly destination?: DestinationStream | undefined;
}

/** A log, and how to have everything written before the end. */
export interface Log {
  readonly log: Logger;
  readonly flush: () => void;
}

/**
 * Written in blocks, and after this many milliseconds at the latest: a system call for each line costs as much as a decision.
 * Less than the 16 KiB that sonic-boom writes at once, or it throws.
 */
const BLOCK = 8 * 1024;
const AT_LATEST = 200;
/** A reader of the log that stands still must not fill the memory; the lines beyond this are lost. */
const MOST_WAITING = 32 * 1024 * 1024;

/** A log of one JSON value a line. */
export function createLog({ level = 'info', destination }: LogOptions): Log {
  const options = {
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (destination !== undefined) return { log: pino(options, destination), flush: () => undefined };
  const blocks = pino.destination({
    fd: 1,
    sync: false,
    minLength: BLOCK,
    periodicFlush: AT_LATEST,
    maxLength: MOST_WAITING,
  });
  return {
    log: pino(options, blocks),
    flush() {
      try {
        blocks.flushSync();
      } catch {
        // Not open any more: nobody reads.
      }
    },
  };
}
