import { ARITHMETIC } from './arithmetic.js';
import { COLLECTIONS } from './collections.js';
import { COMPARISONS } from './comparisons.js';
import { CONVERSIONS } from './conversions.js';
import { NETWORKS } from './networks.js';
import type { Overload } from './overload.js';
import { PATTERNS } from './patterns.js';
import { TEXTS } from './texts.js';
import { TIMES } from './times.js';

const ALL: readonly Overload[] = [
  ...ARITHMETIC,
  ...COMPARISONS,
  ...CONVERSIONS,
  ...COLLECTIONS,
  ...TEXTS,
  ...PATTERNS,
  ...TIMES,
  ...NETWORKS,
];

const byKey = new Map<string, Overload[]>();
for (const overload of ALL) {
  const key = `${overload.style} ${overload.name}`;
  byKey.set(key, [...(byKey.get(key) ?? []), overload]);
}

/** Every way to call the function or method of this name. */
export function overloadsOf(style: Overload['style'], name: string): readonly Overload[] {
  return byKey.get(`${style} ${name}`) ?? [];
}

/** The names that can be called so, for suggestions. Operators are left out. */
export function callableNames(style: Overload['style']): readonly string[] {
  return ALL.filter((overload) => overload.style === style && /^\w+$/.test(overload.name)).map(({ name }) => name);
}
