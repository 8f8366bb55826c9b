import { printable } from './printable.js';

/** Names and messages come from anybody: none of it may become a link, an image, a mention or the end of a table's cell. */
export function markdownText(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]<>|~#!&]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll('@', '@&#8203;')
    .replaceAll('://', '&#58;//');
}

/** A table of GitHub flavoured Markdown; its first row is the head. Empty without rows. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head, ...rest] = rows.map((row) => `| ${row.map(markdownText).join(' | ')} |`);
  if (head === undefined) return '';
  const rule = `| ${(rows[0] ?? []).map(() => '---').join(' | ')} |`;
  return [head, rule, ...rest].join('\n');
}
