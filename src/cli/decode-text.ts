/** A file's text, or why it has none. */
export type Decoded = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

/** Reads bytes as kubectl does: UTF-8, or UTF-16 with a byte order mark, as PowerShell's `>` writes it. */
export function decodeText(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes);
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (text.includes('\0')) return { ok: false, problem: 'is a binary file, no manifest' };
    return { ok: true, text };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ok: false, problem: `is a binary file, no manifest: not ${encoding.toUpperCase()} text` };
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
