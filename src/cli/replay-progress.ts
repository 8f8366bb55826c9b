import type { Io } from './io.js';

/** How far a replay has come. */
export interface ReplayProgress {
  /** More bytes of the logs were read. */
  readonly read: (bytes: number) => void;
  /** So many events were taken so far. */
  readonly show: (events: number) => void;
  readonly clear: () => void;
}

/** Milliseconds. Shorter waits need no words. */
const PATIENCE = 1000;
const INTERVAL = 200;

/** A line on a terminal with the rate and the remaining time. `total` is in bytes; undefined where nobody knows it. */
export function replayProgress(total: number | undefined, { stderr, now }: Pick<Io, 'stderr' | 'now'>): ReplayProgress {
  const start = now();
  let done = 0;
  let shown = start + PATIENCE - INTERVAL;
  let written = false;
  return {
    read: (bytes) => {
      done += bytes;
    },
    show: (events) => {
      if (!stderr.isTerminal) return;
      const time = now();
      if (time - shown < INTERVAL) return;
      shown = time;
      written = true;
      stderr.write(`\r${progressText({ done, total, events, elapsed: time - start })}\u001b[K`);
    },
    clear: () => {
      if (written) stderr.write('\r\u001b[K');
    },
  };
}

interface State {
  readonly done: number;
  readonly total: number | undefined;
  readonly events: number;
  readonly elapsed: number;
}

/** `412.0 of 2100.0 MB, 41000 events/s, 1 min 20 s left` */
function progressText({ done, total, events, elapsed }: State): string {
  const rate = `${Math.round((events * 1000) / elapsed)} events/s`;
  if (total === undefined || done === 0) return `${megabytes(done)} MB, ${rate}`;
  const left = Math.ceil(((Math.max(total - done, 0) / done) * elapsed) / 1000);
  return `${megabytes(done)} of ${megabytes(total)} MB, ${rate}, ${duration(left)} left`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function duration(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
