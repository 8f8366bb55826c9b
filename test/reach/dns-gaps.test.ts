import { UNSTORED } from '../../src/model/metadata.js';
import fc from 'fast-check';
import t from 'tap';
import type { Labels } from '../../src/model/labels.js';
import type { NetworkPolicy } from '../../src/model/network-policy.js';
import { matches, type Requirement, type Selector } from '../../src/model/selector.js';
import { dnsGap, leavesDnsAlone, type DnsState } from '../../src/reach/dns-gaps.js';

const VALUES = [undefined, 'x', 'y', 'other'];
const UNIVERSE: readonly Labels[] = VALUES.flatMap((a) =>
  VALUES.map((b) => ({ ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) })),
);

/** A policy that matters here, and whether it lets its pods reach DNS. */
interface Sketch {
  readonly policy: NetworkPolicy;
  readonly allows: boolean;
}

const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({
    key: fc.constantFrom('a', 'b'),
    operator: fc.constantFrom('In' as const, 'NotIn' as const),
    values: fc.subarray(['x', 'y'], { minLength: 1 }),
  }),
  fc.record({
    key: fc.constantFrom('a', 'b'),
    operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
    values: fc.constant([]),
  }),
);
const sketch: fc.Arbitrary<Sketch> = fc
  .record({ requirements: fc.array(requirement, { maxLength: 2 }), egress: fc.boolean(), allows: fc.boolean() })
  .map(({ requirements, egress, allows }) => ({
    policy: {
      kind: 'NetworkPolicy',
      namespace: 'shop',
      name: 'web',
      metadata: UNSTORED,
      podSelector: { at: '', requirements },
      isolates: { ingress: true, egress },
      typesWritten: true,
      rules: { ingress: [], egress: [] },
    },
    // Rules without effect allow nothing (N2).
    allows: egress && allows,
  }));

function stateOf(sketches: readonly Sketch[]): DnsState {
  const allowing = new Set(sketches.filter(({ allows }) => allows).map(({ policy }) => policy));
  return {
    policies: () => sketches.map(({ policy }) => policy),
    allowedBy: (policy) => (allowing.has(policy) ? 'yes' : 'no'),
  };
}

function lacks(labels: Labels, sketches: readonly Sketch[]): boolean {
  const selecting = sketches.filter(({ policy }) => matches(policy.podSelector, labels));
  return selecting.some(({ policy }) => policy.isolates.egress) && !selecting.some(({ allows }) => allows);
}

t.test('a change is found to take DNS exactly where some label set lacks it that did not before', (t) => {
  const side = fc.option(sketch, { nil: undefined });
  const seen = { missing: 0, earlier: 0, lost: 0, none: 0 };
  fc.assert(
    fc.property(fc.array(sketch, { maxLength: 4 }), side, side, (others, before, after) => {
      const earlier = before === undefined ? others : [...others, before];
      const later = after === undefined ? others : [...others, after];
      const gap = dnsGap(
        { before: before?.policy, after: after?.policy },
        { before: stateOf(earlier), after: stateOf(later), protocol: 'UDP' },
      );
      if (gap?.kind === 'unknown') return false;
      seen[gap?.kind ?? 'none'] += 1;
      const lacking = UNIVERSE.filter((labels) => lacks(labels, later));
      const anew = lacking.filter((labels) => !lacks(labels, earlier));
      const selected = (selector: Selector): readonly Labels[] =>
        UNIVERSE.filter((labels) => matches(selector, labels));
      if (gap === undefined) return anew.length === 0;
      const named = selected(gap.pods);
      if (named.length === 0 || !named.every((labels) => lacking.includes(labels))) return false;
      if (gap.kind === 'earlier') return anew.length === 0;
      // A policy that is created answers for all its pods, whatever they had before.
      return before === undefined || named.every((labels) => anew.includes(labels));
    }),
    { numRuns: 20_000 },
  );
  for (const [kind, count] of Object.entries(seen)) t.ok(count > 100, `${kind}: ${count}`);
  t.end();
});

t.test('where the changed policy alone shows that nobody loses DNS, the others change nothing about it', (t) => {
  const side = fc.option(sketch, { nil: undefined });
  let shown = 0;
  fc.assert(
    fc.property(fc.array(sketch, { maxLength: 4 }), side, side, (others, before, after) => {
      const changed = { before: before?.policy, after: after?.policy };
      if (!leavesDnsAlone(changed, after?.allows === true ? 'yes' : 'no')) return true;
      shown += 1;
      const earlier = stateOf(before === undefined ? others : [...others, before]);
      const later = stateOf(after === undefined ? others : [...others, after]);
      return dnsGap(changed, { before: earlier, after: later, protocol: 'UDP' }) === undefined;
    }),
    { numRuns: 2000 },
  );
  t.ok(shown > 200, `${shown} changes of which the policy alone tells`);
  t.end();
});
