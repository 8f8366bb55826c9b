import t from 'tap';
import { PortSet } from '../../src/model/port-set.js';
import { withObject, type Snapshot } from '../../src/model/snapshot.js';
import { explainedParts } from '../../src/reach/explained-parts.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { remedyFor, type Remedy } from '../../src/reach/remedy.js';
import type { End } from '../../src/reach/views.js';
import { endText } from '../../src/report/reach-text.js';
import { WORLD } from '../report/sample-reach.js';
import { generatedCluster } from './generated-cluster.js';

const PORTS = [
  PortSet.everything,
  PortSet.of('TCP', 80, 80),
  PortSet.of('TCP', 1, 90).union(PortSet.of('UDP', 53, 53)),
];

interface Tried {
  readonly remedy: Remedy | undefined;
  readonly reached: boolean;
  readonly same: boolean;
}

function tried(
  snapshot: Snapshot,
  { from, to, ports }: { from: End; to: End; ports: PortSet },
  goal: Remedy['goal'],
): Tried {
  const settings = { ipBlockMatchesPods: true };
  const engine = new ReachEngine(settings);
  const ask = (picture: Snapshot): ReturnType<typeof explainedParts> =>
    explainedParts((at, question) => engine.explain(at, question), picture, { from, to, ports });
  const diff = (before: Snapshot, after: Snapshot): Remedy['diff'] => engine.diff(before, after);
  const remedy = remedyFor({ goal, from, to, ports, snapshot, settings, ask, diff });
  const after = (remedy?.edits ?? []).reduce((picture, edit) => withObject(picture, edit.after), snapshot);
  // By an engine that has seen nothing before.
  const fresh = explainedParts((at, question) => new ReachEngine(settings).explain(at, question), after, {
    from,
    to,
    ports,
  });
  return {
    remedy,
    reached: fresh.every((part) =>
      goal === 'allow' ? part.ports.contains(ports) : part.ports.intersect(ports).isEmpty,
    ),
    same: after === snapshot,
  };
}

t.test('what is suggested does it, in clusters of every kind', (t) => {
  let found = 0;
  let wanted = 0;
  for (let seed = 1; seed <= 30; seed++) {
    const snapshot = generatedCluster(seed);
    const ends: readonly End[] = [...new ReachEngine().ends(snapshot), WORLD];
    for (const [k, from] of ends.entries()) {
      const to = ends[(k + 1 + (seed % (ends.length - 1))) % ends.length];
      if (to === undefined || (from.kind === 'addresses' && to.kind === 'addresses') || from === to) continue;
      const ports = PORTS[(seed + k) % PORTS.length] ?? PortSet.everything;
      for (const goal of ['allow', 'close'] as const) {
        const { remedy, reached, same } = tried(snapshot, { from, to, ports }, goal);
        wanted += 1;
        if (remedy === undefined) continue;
        found += 1;
        t.ok(reached && !same, `seed ${seed}: ${goal} ${endText(from)} -> ${endText(to)} at ${ports.toString()}`);
      }
    }
  }
  t.comment(`${found} of ${wanted}`);
  t.ok(found > wanted / 3, 'and nearly always there is something to suggest, where it is not so already');
  t.end();
});

t.test('nothing is suggested where it is so already', (t) => {
  const snapshot = generatedCluster(1);
  const ends = new ReachEngine().ends(snapshot);
  const [from, to] = ends;
  if (from === undefined || to === undefined) throw new Error('no ends');
  t.equal(tried(snapshot, { from, to, ports: PortSet.empty }, 'allow').remedy, undefined);
  t.end();
});
