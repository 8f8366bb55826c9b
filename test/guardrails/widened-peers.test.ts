import fc from 'fast-check';
import t from 'tap';
import { changedLabels } from '../../src/guardrails/changed-labels.js';
import { widenedPeers } from '../../src/guardrails/widened-peers.js';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import { NAMESPACE_NAME_LABEL, type Labels } from '../../src/model/labels.js';
import { DIRECTIONS, type NetworkPolicy, type PodPeer } from '../../src/model/network-policy.js';
import { implies, isUnsatisfiable, matches } from '../../src/model/selector.js';
import { snapshotOf } from '../../src/model/snapshot.js';
import { rawNetworkPolicy } from '../arbitraries.js';

const KEYS = ['app', 'tier', 'constructor', 'app.kubernetes.io/name'];
const labels = fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom('web', 'db', '', '1'));
const policies = fc.array(
  fc.tuple(fc.constantFrom('shop', 'shop-a', 'team-a'), fc.nat(200), rawNetworkPolicy()).map(([own, k, raw]) => {
    const read = parseNetworkPolicy({ ...raw, metadata: { namespace: own, name: `p${k}` } });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return read.value;
  }),
  { maxLength: 120, size: 'max' },
);

interface Sides {
  readonly before: Labels;
  readonly after: Labels;
}

/** By going through every policy that there is, and then bringing what was found into order. */
function naively(all: readonly NetworkPolicy[], { before, after }: Sides, guarded: readonly string[]): string[] {
  const found: (readonly [string, string])[] = [];
  for (const policy of all) {
    const key = guarded.find((label) =>
      DIRECTIONS.some((direction) =>
        podPeers(policy, direction).some((peers) => peers.some((peer) => asks(peer, label))),
      ),
    );
    if (key === undefined) continue;
    for (const direction of DIRECTIONS) {
      for (const peers of podPeers(policy, direction)) {
        for (const peer of peers) {
          if (peer.namespaces.kind === 'own') continue;
          if (matches(peer.namespaces.selector, before) || !matches(peer.namespaces.selector, after)) continue;
          const known = peers.some(
            (other) =>
              (other.namespaces.kind === 'own'
                ? policy.namespace === 'shop'
                : matches(other.namespaces.selector, before)) && implies(peer.pods, other.pods),
          );
          if (!known && !isUnsatisfiable(peer.pods))
            found.push([`${policy.namespace}/${policy.name}`, `${direction} ${peer.at} ${key}`]);
        }
      }
    }
  }
  return found.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map((each) => each.join(' '));
}

function asks({ namespaces }: PodPeer, label: string): boolean {
  return namespaces.kind === 'selected' && namespaces.selector.requirements.some(({ key }) => key === label);
}

function podPeers(policy: NetworkPolicy, direction: 'ingress' | 'egress'): readonly (readonly PodPeer[])[] {
  if (!policy.isolates[direction]) return [];
  return policy.rules[direction].map(({ peers }) =>
    peers.kind === 'anyone' ? [] : peers.list.filter((peer) => peer.kind === 'pods'),
  );
}

t.test('the first peers, and how many more there are, are those found by going through every policy', (t) => {
  fc.assert(
    fc.property(policies, fc.tuple(labels, labels), fc.subarray(KEYS), (written, [from, to], guarded) => {
      const sides = {
        before: { ...from, [NAMESPACE_NAME_LABEL]: 'shop' },
        after: { ...to, [NAMESPACE_NAME_LABEL]: 'shop' },
      };
      const all = [...new Map(written.map((policy) => [`${policy.namespace}/${policy.name}`, policy])).values()];
      const expected = naively(all, sides, guarded);
      const { first, more, isExact, nextKey } = widenedPeers(snapshotOf(all, ['policies']).policiesByNamespaceLabel, {
        namespace: { name: 'shop', ...sides },
        changes: changedLabels(sides.before, sides.after),
        guarded,
        most: 3,
      });
      const told = first.map(
        ({ policy, direction, peer, key }) => `${policy.namespace}/${policy.name} ${direction} ${peer.at} ${key}`,
      );
      t.strictSame(told, expected.slice(0, 3));
      const others = Math.max(0, expected.length - 3);
      t.ok(isExact ? more === others : more > 0 && more < others, `${more} of ${others}`);
      t.equal(nextKey, expected[3]?.split(' ').at(-1));
    }),
    { numRuns: 100 },
  );
  t.end();
});
