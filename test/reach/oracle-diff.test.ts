import fc from 'fast-check';
import t from 'tap';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { agree, diffs, maps } from './against-oracle.js';
import { cases } from './cases.js';
import { after, cluster, settings, shown, snapshotAfter, step } from './clusters.js';

t.test('a difference is what the oracle finds in one cluster and not in the other', (t) => {
  const seen = { opened: 0, closed: 0, gained: 0, lost: 0 };
  const property = fc.property(
    cluster,
    settings,
    fc.array(step, { minLength: 1, maxLength: 2 }),
    (steps, given, more) => {
      const before = snapshotAfter(steps);
      const later = more.reduce(after, before);
      const engine = new ReachEngine(given);
      agree(diffs(engine, [before, later], given), () => `${shown(steps)}\nthen\n${shown(more)}`);
      const { opened, closed, isolation } = engine.diff(before, later);
      seen.opened += opened.length;
      seen.closed += closed.length;
      for (const { change } of isolation) seen[change] += 1;
    },
  );
  fc.assert(property, cases(500));
  for (const [what, count] of Object.entries(seen)) t.ok(count > 20, `${what}: ${count}`);
  t.end();
});

t.test('a difference the other way opens what it closed, and leaves the engine as it was', (t) => {
  const property = fc.property(cluster, settings, step, (steps, given, one) => {
    const before = snapshotAfter(steps);
    const later = after(before, one);
    const engine = new ReachEngine(given);
    agree(diffs(engine, [before, later], given), () => shown([...steps, one]));
    agree(diffs(engine, [later, before], given), () => `the other way\n${shown([...steps, one])}`);
    agree(diffs(engine, [before, before], given), () => `nothing\n${shown(steps)}`);
    agree(maps(engine, before, given), () => `map\n${shown(steps)}`);
  });
  fc.assert(property, cases(200));
  t.end();
});
