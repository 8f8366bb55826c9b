import fc from 'fast-check';
import t from 'tap';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { agree, diffs, maps } from './against-oracle.js';
import { cases } from './cases.js';
import { plainMap } from './plain.js';
import { after, cluster, settings, shown, snapshotAfter, step } from './clusters.js';

t.test('after each of many changes the engine stands where a new one would, and where the oracle does', (t) => {
  const property = fc.property(
    cluster,
    settings,
    fc.array(step, { minLength: 10, maxLength: 40 }),
    (steps, given, changes) => {
      const engine = new ReachEngine(given);
      let snapshot = snapshotAfter(steps);
      engine.at(snapshot);
      for (const [at, change] of changes.entries()) {
        const next = after(snapshot, change);
        const context = (): string => `step ${at} of\n${shown(steps)}\nthen\n${shown(changes.slice(0, at + 1))}`;
        if (at % 3 === 0) agree(diffs(engine, [snapshot, next], given), context);
        if (at % 2 === 0) agree(maps(engine, next, given), context);
        else engine.at(next);
        snapshot = next;
      }
      const [found, expected] = [engine, new ReachEngine(given)].map((one) =>
        JSON.stringify(plainMap(one.map(snapshot))),
      );
      agree({ found: found ?? '', expected: expected ?? '' }, () => `a new engine\n${shown(steps)}`);
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
