import { printable } from './printable.js';

/** Rows in columns for a terminal, two spaces in. The first row is the head; columns of numbers are flush right. */
export function textTable(table: readonly (readonly string[])[]): readonly string[] {
  const cells = table.map((row) => row.map(printable));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) => {
    const padded = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return isNumber(table, column) ? cell.padStart(width) : cell.padEnd(width);
    });
    return `  ${padded.join('  ')}`.trimEnd();
  });
}

function isNumber(table: readonly (readonly string[])[], column: number): boolean {
  return table.slice(1).every((row) => /^\d+$/.test(row[column] ?? ''));
}
