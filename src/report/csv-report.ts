import { printable } from './printable.js';
import type { ReachTable } from './reach-table.js';

/** A table as RFC 4180 has it, with a head. No cell can be taken for a formula by a spreadsheet. */
export function csvReport({ columns, rows }: ReachTable): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Where a spreadsheet sees one of these first, it computes (OWASP, CSV injection). */
const FORMULA = /^[=+\-@]/;

function cell(text: string): string {
  const safe = printable(text);
  const harmless = FORMULA.test(safe.trimStart()) ? `'${safe}` : safe;
  return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
