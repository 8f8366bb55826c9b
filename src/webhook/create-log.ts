import { pino, type DestinationStream, type LevelWithSilent, type Logger } from 'pino';
import { createBlockWriter } from './block-writer.js';

/** Where lines go and which. */
export interface LogOptions {
  readonly level?: LevelWithSilent | undefined;
  /** Standard output by default. */
  readonly destination?: DestinationStream | undefined;
}

/** A log, and how to have everything written before the end. */
export interface Log {
  readonly log: Logger;
  readonly flush: () => Promise<void>;
}

const STANDARD_OUTPUT = 1;

/** A log of one JSON value a line. */
export function createLog({ level = 'info', destination }: LogOptions): Log {
  const options = { level, timestamp: createTimestamp(), formatters: { level: (label: string) => ({ level: label }) } };
  if (destination !== undefined) return { log: pino(options, destination), flush: () => Promise.resolve() };
  const writer = createBlockWriter(STANDARD_OUTPUT);
  return { log: pino(options, writer), flush: () => writer.flush() };
}

/** The time as people read it, made once a millisecond. */
function createTimestamp(): () => string {
  let made = NaN;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== made) {
      made = now;
      text = `,"time":"${new Date(now).toISOString()}"`;
    }
    return text;
  };
}
