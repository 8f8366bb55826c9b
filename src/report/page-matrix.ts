import type { AuditMap } from '../audit/audit-report.js';
import { compareTexts } from '../reach/end-order.js';
import type { PageMatrix } from './page-document.js';

/** What addresses stand under. No namespace is called so. */
export const OUTSIDE = '(outside)';
/** Rows of a matrix that somebody reads. */
const MOST_NAMES = 60;

/** How many connections lead from one namespace to another, of those namespaces that have the most to others. */
export function pageMatrix({ links }: Pick<AuditMap, 'links'>): PageMatrix {
  const counts = new Map<string, Map<string, number>>();
  const weight = new Map<string, number>();
  for (const { from, to, count } of links) {
    const [source, target] = [from || OUTSIDE, to || OUTSIDE];
    counts.set(source, (counts.get(source) ?? new Map<string, number>()).set(target, count));
    const crossing = source === target ? 0 : count;
    weight.set(source, (weight.get(source) ?? 0) + crossing);
    weight.set(target, (weight.get(target) ?? 0) + crossing);
  }
  const names = [...weight]
    .sort(([one, many], [other, few]) => few - many || compareTexts(one, other))
    .slice(0, MOST_NAMES)
    .map(([name]) => name)
    .sort(compareTexts);
  const cells = names.flatMap((source, row) =>
    names.flatMap((target, column) => {
      const count = counts.get(source)?.get(target) ?? 0;
      return count === 0 ? [] : [[row, column, count] as const];
    }),
  );
  return { names, cells, more: weight.size - names.length };
}
