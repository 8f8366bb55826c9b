import { write, writeSync } from 'node:fs';

/** Lines go in, blocks come out. */
export interface BlockWriter {
  write(line: string): void;
  /** Resolves when everything is written that can be. */
  flush(): Promise<void>;
}

/** As much as a pipe holds. A system call for each line costs as much as a decision, so lines wait for others. */
const BLOCK = 64 * 1024;
/** But not for longer than this, in milliseconds. */
const AT_LATEST = 200;
/** A reader that stands still must not fill the memory: lines beyond so many blocks are lost, and counted. */
const MOST_WAITING = 512;
/** A full pipe that does not block is tried again after so many milliseconds. */
const AGAIN = 20;
/** The most bytes of UTF-8 that one unit of a string becomes. */
const WIDEST = 3;

/** Writes to a file descriptor without waiting for it: a reader that is slow must not make decisions slow. */
export function createBlockWriter(fd: number): BlockWriter {
  const waiting: Buffer[] = [];
  let block = Buffer.allocUnsafe(BLOCK);
  let used = 0;
  let lost = 0;
  let underWay: Promise<void> | undefined;

  function seal(): void {
    if (used === 0) return;
    waiting.push(block.subarray(0, used));
    block = Buffer.allocUnsafe(BLOCK);
    used = 0;
  }

  function pump(): void {
    const next = waiting.shift();
    if (underWay !== undefined || next === undefined) return;
    underWay = writeAll(fd, next).then(() => {
      underWay = undefined;
      if (lost > 0) add(lossLine(lost));
      lost = 0;
      pump();
    });
  }

  function add(line: string): void {
    if (used + line.length * WIDEST > BLOCK) {
      seal();
      pump();
    }
    if (line.length * WIDEST > BLOCK) waiting.push(Buffer.from(line));
    else used += block.write(line, used);
  }

  setInterval(() => {
    if (underWay === undefined) seal();
    pump();
  }, AT_LATEST).unref();
  // What is left when the process ends of itself or by a defect.
  process.on('exit', () => {
    seal();
    try {
      for (const left of waiting) writeSync(fd, left);
    } catch {
      // Nobody reads any more.
    }
  });

  return {
    write(line) {
      if (waiting.length < MOST_WAITING) add(line);
      else lost += 1;
    },
    async flush() {
      seal();
      pump();
      while (underWay !== undefined) await underWay;
    },
  };
}

function lossLine(lost: number): string {
  return `${JSON.stringify({ level: 'error', time: new Date().toISOString(), lost, msg: 'lines of the log were lost' })}\n`;
}

/** A block that cannot be written is given up: nobody reads, and that is no reason to end. */
function writeAll(fd: number, block: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const next = (at: number): void => {
      write(fd, block, at, block.length - at, null, (error, written) => {
        if (error?.code === 'EAGAIN') setTimeout(next, AGAIN, at);
        else if (error !== null || at + written >= block.length) resolve();
        else next(at + written);
      });
    };
    next(0);
  });
}
