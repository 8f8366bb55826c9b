import t from 'tap';
import { ReachEngine } from '../src/reach/reach-engine.js';
import { oracleMap } from './reach/oracle-views.js';
import { oracleCluster } from './reach/oracle.js';
import { plainMap, unordered } from './reach/plain.js';
import { readScenario, SCENARIOS } from './reach/scenario.js';

for (const name of SCENARIOS) {
  const { says, snapshot, settings, expected } = readScenario(name);
  t.test(`${name}: ${says.trim()}`, (t) => {
    const { connections, notIsolated, assumptions } = expected;
    const found = new ReachEngine(settings).map(snapshot);
    t.strictSame(plainMap(found), { connections, notIsolated });
    t.strictSame(
      found.assumptions.map(({ id, about }) => ({ id, about })),
      assumptions,
    );
    t.equal(unordered(oracleMap(oracleCluster(snapshot, settings))), unordered({ connections, notIsolated }));
    t.end();
  });
}

t.test('every numbered rule of the semantics has a scenario', (t) => {
  const numbers = Array.from({ length: 30 }, (_, at) => `n${String(at + 1).padStart(2, '0')}-`);
  t.strictSame(
    numbers.filter((number) => !SCENARIOS.some((name) => name.startsWith(number))),
    [],
  );
  t.end();
});
