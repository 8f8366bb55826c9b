import { UNSAFE_CHARACTERS } from '../model/unsafe-characters.js';

/** Line breaks and tabs, which part words; whatever else is unsafe is simply dropped. */
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/**
 * A text from outside as one line that is safe in a terminal, a log and an HTTP header (A13), cut to `limit` characters
 * where it is longer.
 */
export function plainText(text: string, limit: number): string {
  // Looked at no further than it can be shown: a label may be a megabyte long.
  const start = text.length > 4 * limit ? `${text.slice(0, 4 * limit)}...` : text;
  return cutText(
    start.search(UNSAFE_CHARACTERS) < 0 ? start : start.replace(BREAKS, ' ').replace(UNSAFE_CHARACTERS, ''),
    limit,
  );
}

/** The same for a text of several lines: each of them safe, with its indentation, as long as all together keep to `limit`. */
export function plainLines(text: string, limit: number): readonly string[] {
  return cutText(text.trimEnd(), limit)
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => plainText(line.replaceAll('\t', '  '), limit).trimEnd());
}

/** The text, or as much of it as leaves room for the dots that tell of the rest. Never half a character. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = limit - 3;
  const last = text.charCodeAt(end - 1);
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? end - 1 : end)}...`;
}
