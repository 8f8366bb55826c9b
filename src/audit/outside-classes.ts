import type { AddressSet } from '../model/address-set.js';
import { compareTexts } from '../reach/end-order.js';
import type { Connection } from '../reach/views.js';

/** More sets of addresses than this are not told apart. */
const MOST_OUTSIDE = 10;
/** What the less frequent ones are drawn as. No set of addresses is written so. */
export const OTHER_ADDRESSES = 'other addresses';

/** What each set of addresses of the map is drawn as: itself where it is among the most frequent, else one of the others. */
export function outsideClasses(connections: readonly Connection[]): ReadonlyMap<AddressSet, string> {
  const texts = new Map<AddressSet, string>();
  const counts = new Map<string, number>();
  for (const { from, to } of connections) {
    const end = from.kind === 'addresses' ? from : to;
    if (end.kind !== 'addresses') continue;
    const text = texts.get(end.addresses) ?? end.addresses.toString();
    texts.set(end.addresses, text);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const frequent = [...counts].sort(([one, many], [other, few]) => few - many || compareTexts(one, other));
  const kept = new Set(frequent.slice(0, MOST_OUTSIDE).map(([text]) => text));
  return new Map(Array.from(texts, ([set, text]) => [set, kept.has(text) ? text : OTHER_ADDRESSES]));
}
