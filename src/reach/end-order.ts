import type { Connection, End } from './views.js';

/** The order of ends, as for `sort`: workloads by namespace, name and kind, after them addresses by their text. */
export function compareEnds(one: End, other: End): number {
  if (one.kind === 'addresses')
    return other.kind === 'addresses' ? compareTexts(one.addresses.toString(), other.addresses.toString()) : 1;
  if (other.kind === 'addresses') return -1;
  return (
    compareTexts(one.namespace, other.namespace) ||
    compareTexts(one.name, other.name) ||
    compareTexts(one.workloadKind, other.workloadKind)
  );
}

/** The order of connections: by source, then by destination. */
export function compareConnections(one: Connection, other: Connection): number {
  return compareEnds(one.from, other.from) || compareEnds(one.to, other.to);
}

/** By UTF-16 units, the same everywhere. */
export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
