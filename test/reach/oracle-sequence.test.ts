import fc from 'fast-check';
import t from 'tap';
import type { Snapshot } from '../../src/model/snapshot.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { agree, diffs, maps } from './against-oracle.js';
import { cases } from './cases.js';
import { plainMap } from './plain.js';
import { after, cluster, settings, shown, snapshotAfter, step } from './clusters.js';

/** All that an engine says of a cluster without a question, line by line. */
function answersOf(engine: ReachEngine, snapshot: Snapshot): string {
  const map = engine.map(snapshot);
  const { connections, notIsolated } = plainMap(map);
  const answers = [
    ...connections,
    ...notIsolated,
    ...map.assumptions,
    ...engine.ends(snapshot),
    ...engine.redundant(snapshot),
  ];
  return answers.map((one) => JSON.stringify(one)).join('\n');
}

t.test('after each of many changes the engine stands where a new one would, and where the oracle does', (t) => {
  const property = fc.property(
    cluster,
    settings,
    fc.array(step, { minLength: 10, maxLength: 40 }),
    (steps, given, changes) => {
      const engine = new ReachEngine(given);
      // What is found out by being asked is kept, so that an engine which only listens stands elsewhere.
      const listening = new ReachEngine(given);
      let snapshot = snapshotAfter(steps);
      for (const one of [engine, listening]) one.at(snapshot);
      for (const [at, change] of changes.entries()) {
        const next = after(snapshot, change);
        const context = (): string => `step ${at} of\n${shown(steps)}\nthen\n${shown(changes.slice(0, at + 1))}`;
        listening.at(next);
        if (at % 3 === 0) agree(diffs(engine, [snapshot, next], given), context);
        const answers = answersOf(engine, next);
        agree({ found: answers, expected: answersOf(new ReachEngine(given), next) }, context);
        if (at % 2 === 0) agree(maps(engine, next, given), context);
        snapshot = next;
      }
      agree(
        { found: answersOf(listening, snapshot), expected: answersOf(engine, snapshot) },
        () => `only listened\n${shown(steps)}\nthen\n${shown(changes)}`,
      );
    },
  );
  fc.assert(property, cases(40));
  t.end();
});

t.test('an engine goes back and forth between pictures that come of one another, and of one that it never saw', (t) => {
  const history = fc.array(step, { minLength: 2, maxLength: 12 });
  const visits = fc.array(fc.nat(), { minLength: 3, maxLength: 10 });
  const property = fc.property(
    fc.tuple(cluster, history, visits),
    fc.tuple(cluster, settings),
    ([steps, changes, order], [other, given]) => {
      const pictures = [snapshotAfter(other), snapshotAfter(steps)];
      for (const change of changes) pictures.push(after(pictures.at(-1) ?? snapshotAfter(steps), change));
      const engine = new ReachEngine(given);
      for (const visit of order) {
        const [here, there] = [pictures[visit % pictures.length], pictures[(visit >> 4) % pictures.length]];
        if (here === undefined || there === undefined) continue;
        const context = (): string => `${shown(steps)}\nthen\n${shown(changes)}`;
        if (visit % 2 === 0) agree(maps(engine, here, given), context);
        else agree(diffs(engine, [here, there], given), context);
      }
    },
  );
  fc.assert(property, cases(60));
  t.end();
});
