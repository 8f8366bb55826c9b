import { hostname } from 'node:os';
import { pino, type DestinationStream, type LevelWithSilent, type Logger } from 'pino';
import { createBlockWriter } from './block-writer.js';

/** Where lines go and which. */
export interface LogOptions {
  readonly level?: LevelWithSilent | undefined;
  /** Standard output by default. */
  readonly destination?: DestinationStream | undefined;
}

/** Writes a line at level info whose fields are JSON already, without the braces: `"a":1,"b":"x"`. */
export type WriteFields = (fields: string) => void;

/** A log, and how to have everything written before the end. */
export interface Log {
  readonly log: Logger;
  /** For the one line that is written all day: composing it costs the library as much as a dozen guardrails. */
  readonly writeFields: WriteFields;
  readonly flush: () => Promise<void>;
}

const STANDARD_OUTPUT = 1;

/** A log of one JSON value a line. */
export function createLog({ level = 'info', destination }: LogOptions): Log {
  if (destination !== undefined) return { ...logTo(destination, level), flush: () => Promise.resolve() };
  const writer = createBlockWriter(STANDARD_OUTPUT);
  return { ...logTo(writer, level), flush: () => writer.flush() };
}

function logTo(destination: DestinationStream, level: LevelWithSilent): Omit<Log, 'flush'> {
  const timestamp = createTimestamp();
  const base = { pid: process.pid, hostname: hostname() };
  const log = pino(
    { level, base, timestamp, formatters: { level: (label: string) => ({ level: label }) } },
    destination,
  );
  const bindings = JSON.stringify(base).slice(1, -1);
  return {
    log,
    writeFields(fields) {
      if (log.isLevelEnabled('info')) destination.write(`{"level":"info"${timestamp()},${bindings},${fields}}\n`);
    },
  };
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
