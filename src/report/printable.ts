// The C0 and C1 control characters, the line separators, and the marks that reorder text on a screen.

const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text of others made safe for a terminal: names and values come from files that anyone may have written, and an escape
 * sequence in one of them must not move the cursor or colour a refusal green.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
