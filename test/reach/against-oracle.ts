import type { Snapshot } from '../../src/model/snapshot.js';
import type { ReachEngine } from '../../src/reach/reach-engine.js';
import type { ReachSettings } from '../../src/reach/views.js';
import { oracleDiff, oracleMap } from './oracle-views.js';
import { oracleCluster } from './oracle.js';
import { plainDiff, plainMap, unordered } from './plain.js';

/** What two evaluators say of the same; they agree where the texts are equal. */
export interface Answers {
  readonly found: string;
  readonly expected: string;
}

/** The whole map. */
export function maps(engine: ReachEngine, snapshot: Snapshot, settings: ReachSettings): Answers {
  return {
    found: unordered(plainMap(engine.map(snapshot))),
    expected: unordered(oracleMap(oracleCluster(snapshot, settings))),
  };
}

/** What a change opens and closes. */
export function diffs(
  engine: ReachEngine,
  [before, after]: readonly [Snapshot, Snapshot],
  settings: ReachSettings,
): Answers {
  return {
    found: unordered(plainDiff(engine.diff(before, after))),
    expected: unordered(oracleDiff(oracleCluster(before, settings), oracleCluster(after, settings))),
  };
}

/** Throws with both texts, line by line where they differ, unless they are equal. */
export function agree({ found, expected }: Answers, context: () => string): void {
  if (found === expected) return;
  const [one, other] = [found.split('\n'), expected.split('\n')];
  const lines = [
    ...one.filter((line) => !other.includes(line)).map((line) => `found only    ${line}`),
    ...other.filter((line) => !one.includes(line)).map((line) => `expected only ${line}`),
  ];
  throw new Error(`${lines.join('\n')}\n${context()}`);
}
