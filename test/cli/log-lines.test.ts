import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { plainChunks } from '../../src/cli/log-bytes.js';
import { linesOf, type LogLine } from '../../src/cli/log-lines.js';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, size: number, longest?: number): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of linesOf(
    plainChunks(pieces(bytes, size), () => undefined),
    longest,
  ))
    lines.push(line);
  return lines;
}

t.test('lines are the same however the bytes come in pieces, packed or not', async (t) => {
  const text = fc.array(fc.constantFrom('a', 'é', '💥', '\n', '\r\n', ' ', '{}'), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (parts, size, packed) => {
      const whole = parts.join('');
      const expected = whole
        .split('\n')
        .map((line, index, all) => ({ number: index + 1, text: line.trim(), ended: index < all.length - 1 }))
        .filter(({ text: line }) => line !== '');
      const bytes = Buffer.from(whole);
      t.strictSame(await read(packed ? gzipSync(bytes) : bytes, size), expected);
    }),
    { numRuns: 200 },
  );
});

t.test('a line that is too long has no text, and the next one has', async (t) => {
  t.strictSame(await read(Buffer.from(`${'x'.repeat(100)}\nok\n`), 7, 50), [
    { number: 1, text: undefined, ended: true },
    { number: 2, text: 'ok', ended: true },
  ]);
});

t.test('a byte order mark is no part of the first line', async (t) => {
  t.match(await read(Buffer.from('\ufeff{}\n'), 100), [{ text: '{}' }]);
});
