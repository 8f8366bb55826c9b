/** How wide text for people may be. */
const WIDTH = 120;

/**
 * A text as lines of at most 120 columns, broken between words, each behind the indentation. A word that is wider stands on
 * a line of its own, and what stands before the first word is part of the indentation.
 */
export function wrappedLines(text: string, indent: string): readonly string[] {
  const start = text.length - text.trimStart().length;
  if (start > 0) return wrappedLines(text.slice(start), indent + text.slice(0, start));
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    const joined = line === indent ? line + word : `${line} ${word}`;
    if (joined.length <= WIDTH || line === indent) line = joined;
    else {
      lines.push(line);
      line = `${indent}  ${word}`;
    }
  }
  return [...lines, line];
}

/** The text, or its beginning where it is longer than that. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3).trimEnd()}...`;
}
