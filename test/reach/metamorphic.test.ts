import fc from 'fast-check';
import t from 'tap';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import { SNAPSHOT_KINDS, snapshotOf, type Snapshot, type SnapshotObject } from '../../src/model/snapshot.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { agree } from './against-oracle.js';
import { cases } from './cases.js';
import { cluster, settings, shown, snapshotAfter, type Step } from './clusters.js';
import { plainMap, unordered } from './plain.js';
import { portsSplit, blocksSplit, everythingReversed, renamed } from './rewritten.js';
import type { Json } from './raw-policies.js';

/** Other texts of the same policies, or other steps to the same cluster. */
const WAYS: Readonly<Record<string, (steps: readonly Step[]) => readonly Step[]>> = {
  'rules, peers, ports and values in another order': rewriting((raw) => [everythingReversed(raw) as Json]),
  'every block in two halves': rewriting((raw) => [blocksSplit(raw) as Json]),
  'every range of ports in two': rewriting((raw) => [portsSplit(raw) as Json]),
  'every policy twice': rewriting((raw) => [raw, named(raw, 'again')]),
  'one policy for each direction': rewriting((raw) => [only(raw, 'Ingress'), named(only(raw, 'Egress'), 'egress')]),
};

/** The steps with each NetworkPolicy written as others; those that a later step replaces are left out, so that nothing of them stays. */
function rewriting(rewrite: (raw: Json) => readonly Json[]): (steps: readonly Step[]) => readonly Step[] {
  return (steps) =>
    lastOfEach(steps).flatMap((step): readonly Step[] => {
      if (!('put' in step) || step.raw === undefined) return [step];
      return rewrite(step.raw).map((raw) => {
        const read = parseNetworkPolicy(raw);
        if (!read.ok) throw new Error(`${JSON.stringify(raw)} ${JSON.stringify(read.problems)}`);
        return { put: read.value, raw };
      });
    });
}

function lastOfEach(steps: readonly Step[]): readonly Step[] {
  const key = ({ metadata }: Json): string => JSON.stringify(metadata);
  return steps.filter(
    (step, at) =>
      !('put' in step) ||
      step.raw === undefined ||
      !steps
        .slice(at + 1)
        .some((later) => 'put' in later && later.raw !== undefined && key(later.raw) === key(step.raw ?? {})),
  );
}

function named(raw: Json, suffix: string): Json {
  const metadata = raw['metadata'] as Json;
  return { ...raw, metadata: { ...metadata, name: `${String(metadata['name'])}-${suffix}` } };
}

/** The part of a policy that is about one direction; a direction that it does not isolate becomes one of nobody. */
function only(raw: Json, type: 'Ingress' | 'Egress'): Json {
  const spec = raw['spec'] as Json;
  const written = (spec['policyTypes'] ?? []) as readonly string[];
  const rules = (spec['egress'] ?? []) as readonly unknown[];
  const types = written.length > 0 ? written : ['Ingress', ...(rules.length > 0 ? ['Egress'] : [])];
  const nobody = { matchExpressions: [{ key: 'nobody', operator: 'Exists' }] };
  return { ...raw, spec: { ...spec, ...(types.includes(type) ? {} : { podSelector: nobody }), policyTypes: [type] } };
}

for (const [way, rewrite] of Object.entries(WAYS)) {
  t.test(`the map stays what it is with ${way}`, (t) => {
    const property = fc.property(cluster, settings, (steps, given) => {
      const map = (some: readonly Step[]): string =>
        unordered(plainMap(new ReachEngine(given).map(snapshotAfter(some))));
      const other = rewrite(steps);
      agree({ found: map(other), expected: map(steps) }, () => `${shown(steps)}\nas\n${shown(other)}`);
    });
    fc.assert(property, cases(100));
    t.end();
  });
}

t.test('the map stays what it is with other names for all labels', (t) => {
  const property = fc.property(cluster, settings, (steps, given) => {
    const other = steps.map((step) => renamed(step) as Step);
    const map = (some: readonly Step[]): string => unordered(plainMap(new ReachEngine(given).map(snapshotAfter(some))));
    agree({ found: map(other), expected: map(steps) }, () => shown(steps));
  });
  fc.assert(property, cases(100));
  t.end();
});

t.test('the map stays what it is in whatever order the objects come', (t) => {
  const property = fc.property(cluster, settings, (steps, given) => {
    const snapshot = snapshotAfter(steps);
    const again = snapshotOf([...objectsOf(snapshot)].reverse(), SNAPSHOT_KINDS);
    const map = (one: Snapshot): string => JSON.stringify(plainMap(new ReachEngine(given).map(one)));
    agree({ found: map(again), expected: map(snapshot) }, () => shown(steps));
  });
  fc.assert(property, cases(100));
  t.end();
});

function* objectsOf({ namespaces, policies, clusterPolicies, workloads }: Snapshot): Generator<SnapshotObject> {
  yield* namespaces.values();
  for (const own of policies.values()) yield* own.values();
  yield* clusterPolicies.values();
  for (const { all } of workloads.values()) yield* all.values();
}
