import type { Chunks } from './log-bytes.js';

/** A line of a log: its text, or why it has none. */
export interface LogLine {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string | undefined;
  /** Whether a line break ends it. One that has none may still have been being written. */
  readonly ended: boolean;
}

/** Ten times the largest batch of events that the API server sends. Longer lines must not fill the memory. */
export const LONGEST_LINE = 100 * 1024 * 1024;

const LINE_BREAK = 0x0a;

/** The lines of a log that say something, one at a time. One that is too long has no text; blank ones are left out. */
export async function* linesOf(chunks: Chunks, longest = LONGEST_LINE): AsyncGenerator<LogLine> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  const keep = (part: Uint8Array): void => {
    length += part.length;
    if (length > longest) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const line = (ended: boolean): LogLine | undefined => {
    const text = length > longest ? undefined : textOf(parts);
    const result = text === '' ? undefined : { number, text, ended };
    parts = [];
    length = 0;
    number += 1;
    return result;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_BREAK); end >= 0; end = chunk.indexOf(LINE_BREAK, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      const complete = line(true);
      if (complete !== undefined) yield complete;
    }
    keep(chunk.subarray(start));
  }
  const rest = line(false);
  if (rest !== undefined) yield rest;
}

function textOf(parts: readonly Uint8Array[]): string {
  const [only] = parts;
  const bytes = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  // With the blanks goes a byte order mark.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').trim();
}
