import fc from 'fast-check';
import t from 'tap';
import type { Direction, NetworkPolicy } from '../../src/model/network-policy.js';
import { withObject, type Snapshot } from '../../src/model/snapshot.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import type { ReachSettings } from '../../src/reach/views.js';
import { agree } from './against-oracle.js';
import { cases } from './cases.js';
import { cluster, settings, shown, snapshotAfter } from './clusters.js';
import { oracleMap } from './oracle-views.js';
import { isolatingPolicies, oracleCluster } from './oracle.js';
import { unordered } from './plain.js';

/** The map of the oracle with each pod for itself, and another one like it beside it, with which it talks, too. */
function podMap(snapshot: Snapshot, given: ReachSettings): string {
  const oracle = oracleCluster(snapshot, given);
  const pods = oracle.pods.flatMap((pod, k) =>
    ['first', 'second'].map((which) => ({ ...pod, end: { namespace: '', name: `${which} ${k}`, kind: 'Pod' } })),
  );
  return unordered(oracleMap({ ...oracle, pods }));
}

function policiesOf(snapshot: Snapshot): readonly NetworkPolicy[] {
  return [...snapshot.policies.values()].flatMap((own) => [...own.values()]);
}

function withRules(snapshot: Snapshot, policy: NetworkPolicy, keep: (at: string) => boolean): Snapshot {
  const kept = (direction: Direction): NetworkPolicy['rules'][Direction] =>
    policy.rules[direction].filter(({ at }) => keep(at));
  return withObject(snapshot, { ...policy, rules: { ingress: kept('ingress'), egress: kept('egress') } });
}

/** The cluster in which a rule stands alone: no other one of its namespace allows anything in its direction. */
function alone(snapshot: Snapshot, namespace: string, direction: Direction): Snapshot {
  return policiesOf(snapshot)
    .filter((policy) => policy.namespace === namespace)
    .reduce((left, policy) => withRules(left, policy, (at) => !at.startsWith(`spec.${direction}`)), snapshot);
}

t.test('a rule is idle exactly where, be it the only one, it makes no difference to any pod', (t) => {
  const seen = { idle: 0, needed: 0, defeated: 0 };
  const property = fc.property(cluster, settings, (steps, given) => {
    const snapshot = snapshotAfter(steps);
    const engine = new ReachEngine(given);
    for (const policy of policiesOf(snapshot)) {
      const { selectsNobody, rules } = engine.idle(snapshot, policy);
      const oracle = oracleCluster(snapshot, given);
      const selected = oracle.pods.some((pod) =>
        (['ingress', 'egress'] as const).some((direction) =>
          isolatingPolicies(oracle, pod, direction).some(({ metadata }) => metadata === policy.metadata),
        ),
      );
      agree({ found: String(!selectsNobody), expected: String(selected) }, () => `${policy.name}\n${shown(steps)}`);
      if (selectsNobody) continue;
      for (const direction of ['ingress', 'egress'] as const) {
        const without = alone(snapshot, policy.namespace, direction);
        const wanted = podMap(without, given);
        for (const { at } of policy.rules[direction]) {
          const only = withRules(without, policy, (other) => other === at || !other.startsWith(`spec.${direction}`));
          const found = rules.some((rule) => rule.at === at);
          const expected = podMap(only, given) === wanted;
          agree(
            { found: String(found), expected: String(expected) },
            () => `${policy.namespace}/${policy.name} ${at}\n${shown(steps)}`,
          );
          seen[expected ? 'idle' : 'needed'] += 1;
        }
      }
      seen.defeated += rules.filter(({ defeatedBy }) => defeatedBy.length > 0).length;
    }
  });
  fc.assert(property, cases(100));
  for (const [what, count] of Object.entries(seen)) t.ok(count > 5, `${what}: ${count}`);
  t.end();
});

t.test('without all that is idle, every pod may do what it may with it', (t) => {
  const property = fc.property(cluster, settings, (steps, given) => {
    const snapshot = snapshotAfter(steps);
    const engine = new ReachEngine(given);
    const left = policiesOf(snapshot).reduce((left, policy) => {
      const idle = engine.idle(snapshot, policy);
      const isIdle = new Set(idle.rules.map(({ at }) => at));
      return withRules(left, policy, (at) => !idle.selectsNobody && !isIdle.has(at));
    }, snapshot);
    agree({ found: podMap(left, given), expected: podMap(snapshot, given) }, () => shown(steps));
  });
  fc.assert(property, cases(100));
  t.end();
});
