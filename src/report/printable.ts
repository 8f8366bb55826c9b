import { UNSAFE_CHARACTERS } from '../model/unsafe-characters.js';

/**
 * Text of others made safe for a terminal: names and values come from files that anyone may have written, and an escape
 * sequence in one of them must not move the cursor or colour a refusal green.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE_CHARACTERS, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}
