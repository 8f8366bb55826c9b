import fc from 'fast-check';
import t from 'tap';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import type { Connection } from '../../src/reach/views.js';
import { clusterOf, deployment, policy } from '../changes.js';
import { cases } from './cases.js';
import { cluster, settings, snapshotAfter } from './clusters.js';

const WHOLE = { mostConnections: Infinity, steps: Infinity };

function text({ from, to, ports }: Connection): string {
  return JSON.stringify(
    [from, to].map((end) => (end.kind === 'addresses' ? end.addresses.toString() : end)).concat(ports.toString()),
  );
}

t.test('a survey holds the same connections as the map, in the same order', (t) => {
  const property = fc.property(cluster, settings, (steps, given) => {
    const snapshot = snapshotAfter(steps);
    const survey = new ReachEngine(given).survey(snapshot, WHOLE);
    const map = new ReachEngine(given).map(snapshot);
    t.strictSame(survey.connections.map(text), map.connections.map(text));
    t.strictSame(survey.notIsolated, map.notIsolated);
    if (!t.passing()) throw new Error('they differ');
  });
  fc.assert(property, cases(300));
  t.end();
});

t.test('its links count every connection once, and hold the ports of all', (t) => {
  const property = fc.property(cluster, settings, (steps, given) => {
    const { connections, links, total } = new ReachEngine(given).survey(snapshotAfter(steps), WHOLE);
    const place = (end: Connection['from']): string => (end.kind === 'addresses' ? '' : end.namespace);
    for (const { from, to, count, ports } of links) {
      const own = connections.filter((one) => place(one.from) === from && place(one.to) === to);
      if (own.length !== count || own.some((one) => !ports.contains(one.ports))) return false;
    }
    return total === connections.length && links.reduce((sum, { count }) => sum + count, 0) === total;
  });
  fc.assert(property, cases(200));
  t.end();
});

t.test('with little room it names the first connections and counts all of them', (t) => {
  const snapshot = clusterOf(deployment('shop/web'), deployment('shop/db'), deployment('shop/cache'));
  const whole = new ReachEngine().survey(snapshot, WHOLE);
  const survey = new ReachEngine().survey(snapshot, { mostConnections: 4, steps: Infinity });
  t.strictSame(survey.connections.map(text), whole.connections.slice(0, 4).map(text));
  t.equal(survey.total, 12);
  t.strictSame(survey.links, whole.links);
  t.end();
});

t.test('with little time it asks only about addresses outside, and says so', (t) => {
  const closed = policy({ podSelector: {}, policyTypes: ['Ingress'] });
  const snapshot = clusterOf(deployment('shop/web'), deployment('shop/db'), closed);
  const survey = new ReachEngine().survey(snapshot, { mostConnections: 10, steps: -1 });
  t.equal(survey.asked, 'outside');
  t.match(survey.links, [{ from: 'shop', to: '', count: 2 }]);
  t.equal(survey.notIsolated.length, 2);
  t.end();
});
