import type { Connection, Explanation } from '../reach/views.js';
import type { AuditCase } from './audit-case.js';
import type { AuditMap } from './audit-report.js';
import { condensedMap, type CondensedMap } from './condensed-map.js';

/** What a drawing of the map shows, and why it is so. */
export interface MapPicture extends CondensedMap {
  /** Of the first examples of the links, as many as a report can hold. */
  readonly explanations: readonly Explanation[];
}

/** More are not explained: the first example of each link comes before the second of any. */
const MOST_EXPLAINED = 600;

/** The map as it is drawn. */
export function mapPicture(map: AuditMap, { ends, engine, snapshot }: AuditCase): MapPicture {
  const condensed = condensedMap(map, [...ends.values()].flat());
  // Of hundreds of thousands of links none may be an argument of a call of its own.
  const rounds = condensed.links.reduce((most, { examples }) => Math.max(most, examples.length), 0);
  let shown: readonly Connection[] = [];
  for (let round = 0; round < rounds && shown.length < MOST_EXPLAINED; round += 1)
    shown = [...shown, ...condensed.links.flatMap(({ examples }) => examples.slice(round, round + 1))];
  return {
    ...condensed,
    explanations: shown
      .slice(0, MOST_EXPLAINED)
      .map(({ from, to, ports }) => engine.explain(snapshot, { from, to, ports })),
  };
}
