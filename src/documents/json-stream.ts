import { duplicateKey, MAX_DEPTH, NotJson, Unreadable } from './unreadable.js';

/** One JSON document of a stream and the half-open range of offsets where it stands. */
export interface JsonDocument {
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the next of several JSON documents that follow each other, as kubectl does; undefined at the end of `text`.
 * Throws `NotJson`, and `Unreadable` beyond `JSON.parse`, for a key given twice, nesting too deep and numbers beyond a double.
 */
export function readNextJson(text: string, from: number): JsonDocument | undefined {
  const start = from + text.slice(from).search(/\S|$/);
  if (start >= text.length) return undefined;
  const end = endOfValue(text, start);
  const source = text.slice(start, end);
  try {
    const value: unknown = JSON.parse(source, /[eE]\+?\d{3}|\d{309}/.test(source) ? refuseInfinity : undefined);
    return { value, start, end };
  } catch (error) {
    if (error instanceof RangeError) throw new Unreadable(error.message, start);
    if (!(error instanceof SyntaxError)) throw error;
    const position = /at position (\d+)/.exec(error.message)?.[1];
    throw new NotJson(`not valid JSON: ${error.message}`, start + Number(position ?? 0));
  }
}

function refuseInfinity(_key: string, value: unknown): unknown {
  if (value === Infinity || value === -Infinity) throw new RangeError('a number is out of range');
  return value;
}

/** Finds where the object or list at `start` ends, on the way counting levels and comparing keys. */
function endOfValue(text: string, start: number): number {
  const open: (Set<string> | undefined)[] = [];
  let keyNext = false;
  for (let at = start; at < text.length; at += 1) {
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at);
        const keys = open.at(-1);
        if (keyNext && keys) addKey(keys, text.slice(at, end), at);
        keyNext = false;
        at = end - 1;
        break;
      }
      case '{':
      case '[':
        if (open.length >= MAX_DEPTH) throw new Unreadable(`nested deeper than ${MAX_DEPTH} levels`, at);
        keyNext = text[at] === '{';
        open.push(keyNext ? new Set() : undefined);
        break;
      case ',':
        keyNext = open.at(-1) !== undefined;
        break;
      case '}':
      case ']':
        open.pop();
        if (open.length === 0) return at + 1;
        break;
      default:
    }
    if (open.length === 0) throw new NotJson('not valid JSON: a document must begin with {', at);
  }
  throw new NotJson('not valid JSON: the text ends inside a document', start);
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at < 0) throw new NotJson('not valid JSON: a string does not end', start);
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
}

function addKey(keys: Set<string>, quoted: string, offset: number): void {
  const key = quoted.includes('\\') ? unescape(quoted) : quoted.slice(1, -1);
  if (keys.has(key)) throw duplicateKey(key, offset);
  keys.add(key);
}

/** A key with a bad escape stays as it is: `JSON.parse` will say so. */
function unescape(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted;
  }
}
