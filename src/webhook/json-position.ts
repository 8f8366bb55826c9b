/** Where a text stops being JSON, counted from 1, and what is wrong there. */
export interface JsonPosition {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const WHITESPACE = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

/**
 * Finds the place in a text that `JSON.parse` has refused. Its own messages give none for short texts, and quote the
 * text. A loop with a stack of its own, since the text may nest a million deep.
 */
export function jsonPosition(text: string): JsonPosition {
  const open: string[] = [];
  let at = 0;
  let expected: 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end' = 'value';
  for (;;) {
    at = skip(WHITESPACE, text, at);
    const character = text[at];
    if (expected === 'comma or end') {
      const container = open.at(-1);
      if (container === undefined) return place(text, at, 'text after the end of the document');
      if (character === ',') expected = container === '{' ? 'key' : 'value';
      else if (character === (container === '{' ? '}' : ']')) open.pop();
      else return place(text, at, container === '{' ? 'expected "," or "}"' : 'expected "," or "]"');
      at += 1;
    } else if (expected === 'colon') {
      if (character !== ':') return place(text, at, 'expected ":"');
      expected = 'value';
      at += 1;
    } else if (expected === 'key' || expected === 'key or }') {
      if (character === '}' && expected === 'key or }') {
        open.pop();
        expected = 'comma or end';
        at += 1;
        continue;
      }
      const end = stringEnd(text, at);
      if (end === at)
        return place(
          text,
          at,
          character === '"' ? 'a string that is not well formed' : 'expected a key in double quotes',
        );
      expected = 'colon';
      at = end;
    } else if (character === '{' || character === '[') {
      open.push(character);
      expected = character === '{' ? 'key or }' : 'value or ]';
      at += 1;
    } else if (character === ']' && expected === 'value or ]') {
      open.pop();
      expected = 'comma or end';
      at += 1;
    } else {
      const end = character === '"' ? stringEnd(text, at) : skip(SCALAR, text, at);
      if (end === at)
        return place(text, at, character === '"' ? 'a string that is not well formed' : 'expected a value');
      expected = 'comma or end';
      at = end;
    }
  }
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** By hand, because a regular expression over a string of millions of escapes runs out of stack. */
function stringEnd(text: string, start: number): number {
  if (text[start] !== '"') return start;
  for (let at = start + 1; at < text.length;) {
    const character = text.charAt(at);
    if (character === '"') return at + 1;
    const next = character === '\\' ? skip(ESCAPE, text, at) : at + 1;
    if (next === at || character < ' ') return start;
    at = next;
  }
  return start;
}

function place(text: string, at: number, message: string): JsonPosition {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const what = at >= text.length ? `${message}, but the text ends here` : message;
  return { line, column: at - before.lastIndexOf('\n'), message: what };
}
