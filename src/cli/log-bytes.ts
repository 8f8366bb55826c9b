import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** What a log is made of, from its beginning to its end, one piece at a time. */
export type Chunks = AsyncIterable<Uint8Array>;

/** The contents of a gzip stream are cut off or damaged. What was readable before has been handed over. */
export class BrokenGzip extends Error {
  override readonly name = 'BrokenGzip';
}

const PIECE = 256 * 1024;

/** The bytes of a file. Throws what the file system says. */
export function fileChunks(path: string): Chunks {
  return createReadStream(path, { highWaterMark: PIECE }) as AsyncIterable<Buffer>;
}

/**
 * The bytes with gzip taken off where there is any, told by the first two bytes and not by the name: rotated logs and
 * standard input alike. `sizes` hears of each piece as it is read.
 * @throws BrokenGzip after everything that could be read.
 */
export async function* plainChunks(chunks: Chunks, sizes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let inflate: Inflater | undefined;
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of chunks) {
    sizes(chunk.length);
    let piece = chunk;
    if (head !== undefined) {
      piece = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      head = piece.length < 2 ? piece : undefined;
      if (head !== undefined) continue;
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

/** Hands over what comes out of one piece before the next goes in: what precedes an error is not lost with it. */
function createInflater(): Inflater {
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
  function* taken(): Generator<Uint8Array> {
    const pieces = out;
    out = [];
    yield* pieces;
    if (failure !== undefined) throw new BrokenGzip(failure.message, { cause: failure });
  }
  return {
    async *add(piece) {
      await settled((done) => {
        gunzip.write(piece, () => {
          done();
        });
      });
      yield* taken();
    },
    async *end() {
      await settled(() => {
        gunzip.end();
      });
      yield* taken();
    },
  };
}
