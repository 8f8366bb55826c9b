import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** What a log is made of, from its beginning to its end, one piece at a time. */
export type Chunks = AsyncIterable<Uint8Array>;

/** The contents of a gzip stream are cut off or damaged. What was readable before has been handed over. */
export class BrokenGzip extends Error {
  override readonly name = 'BrokenGzip';
}

/** The contents are not the text or gzip that a log is. The message says what they are and what to do. */
export class ForeignBytes extends Error {
  override readonly name = 'ForeignBytes';
}

/** What logs are kept as elsewhere, by the bytes that it begins with. */
const FOREIGN: readonly { readonly bytes: readonly number[]; readonly message: string }[] = [
  { bytes: [0xff, 0xfe], message: 'is UTF-16; write it anew in UTF-8' },
  { bytes: [0xfe, 0xff], message: 'is UTF-16; write it anew in UTF-8' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], message: 'is packed by zstd; unpack it, or pipe it in: zstd -dc' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58], message: 'is packed by xz; unpack it, or pipe it in: xz -dc' },
  { bytes: [0x42, 0x5a, 0x68], message: 'is packed by bzip2; unpack it, or pipe it in: bzip2 -dc' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], message: 'is a zip archive; unpack it' },
];
const LONGEST_MARK = 4;

const PIECE = 256 * 1024;

/** The bytes of a file. Throws what the file system says. */
export function fileChunks(path: string): Chunks {
  return createReadStream(path, { highWaterMark: PIECE }) as AsyncIterable<Buffer>;
}

/**
 * The bytes with gzip taken off where there is any, told by the first bytes and not by the name: rotated logs and
 * standard input alike. `sizes` hears of each piece as it is read.
 * @throws BrokenGzip after everything that could be read.
 * @throws ForeignBytes
 */
export async function* plainChunks(chunks: Chunks, sizes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let inflate: Inflater | undefined;
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of chunks) {
    sizes(chunk.length);
    let piece = chunk;
    if (head !== undefined) {
      piece = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      head = piece.length < LONGEST_MARK ? piece : undefined;
      if (head !== undefined) continue;
      const foreign = FOREIGN.find(({ bytes }) => bytes.every((byte, index) => piece[index] === byte));
      if (foreign !== undefined) throw new ForeignBytes(foreign.message);
      if (piece[0] === 0x1f && piece[1] === 0x8b) inflate = createInflater();
    }
    if (inflate === undefined) yield piece;
    else yield* inflate.add(piece);
  }
  if (head !== undefined && head.length > 0) yield head;
  if (inflate !== undefined) yield* inflate.end();
}

interface Inflater {
  readonly add: (piece: Uint8Array) => AsyncGenerator<Uint8Array>;
  readonly end: () => AsyncGenerator<Uint8Array>;
}

/** In bytes; a damaged step is read twice, the second time byte by byte. */
const STEP = 16 * 1024;

/**
 * Hands over what comes out of one step before the next goes in. Of a step that is damaged somewhere, zlib keeps what it
 * had read to itself: a second stream, one step behind, then reads it again, as far as it goes.
 */
function createInflater(): Inflater {
  const ahead = createGunzipStream();
  const behind = createGunzipStream();
  async function* again(step: Uint8Array, failure: Error): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < step.length && behind.failure() === undefined; at += 1) {
      await behind.write(step.subarray(at, at + 1));
      yield* behind.taken();
    }
    throw new BrokenGzip(failure.message, { cause: failure });
  }
  return {
    async *add(piece) {
      for (let start = 0; start < piece.length; start += STEP) {
        const step = piece.subarray(start, start + STEP);
        await ahead.write(step);
        const plain = ahead.taken();
        const failure = ahead.failure();
        if (failure !== undefined) yield* again(step, failure);
        await behind.write(step);
        behind.taken();
        yield* plain;
      }
    },
    async *end() {
      await ahead.end();
      yield* ahead.taken();
      const failure = ahead.failure();
      if (failure !== undefined) throw new BrokenGzip(failure.message, { cause: failure });
    },
  };
}

interface GunzipStream {
  /** Resolves when nothing more comes out, be it that it failed. */
  readonly write: (piece: Uint8Array) => Promise<void>;
  readonly end: () => Promise<void>;
  /** What came out since this was asked last. */
  readonly taken: () => readonly Uint8Array[];
  readonly failure: () => Error | undefined;
}

function createGunzipStream(): GunzipStream {
  const gunzip = createGunzip({ chunkSize: PIECE });
  let out: Uint8Array[] = [];
  let failure: Error | undefined;
  gunzip.on('data', (piece: Uint8Array) => out.push(piece));
  gunzip.on('error', (error) => {
    failure = error;
  });
  // A write that meets damage is never answered; the stream closes, after its error, and that is the answer.
  let settle = (): void => undefined;
  gunzip.on('close', () => {
    settle();
  });
  async function settled(start: (done: () => void) => void): Promise<void> {
    if (gunzip.closed) return;
    await new Promise<void>((fulfil) => {
      settle = fulfil;
      start(fulfil);
    });
  }
  return {
    write: (piece) =>
      settled((done) => {
        gunzip.write(piece, () => {
          done();
        });
      }),
    end: () =>
      settled(() => {
        gunzip.end();
      }),
    taken: () => {
      const pieces = out;
      out = [];
      return pieces;
    },
    failure: () => failure,
  };
}
