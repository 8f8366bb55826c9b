import { UNSTORED } from '../../src/model/metadata.js';
import fc from 'fast-check';
import { parseSelector } from '../../src/kubernetes/parse-selector.js';
import { AddressSet } from '../../src/model/address-set.js';
import { parseCidr } from '../../src/model/cidr.js';
import {
  LAST_PRIORITY,
  type ClusterPeer,
  type ClusterPolicy,
  type ClusterPort,
  type ClusterRule,
  type SelectedPods,
} from '../../src/model/cluster-policy.js';
import type { Direction } from '../../src/model/network-policy.js';
import { PROTOCOLS } from '../../src/model/port-set.js';
import type { Selector } from '../../src/model/selector.js';
import { BLOCKS, namespaces, pods, type Json } from './raw-policies.js';

const selector = (raw: fc.Arbitrary<Json>): fc.Arbitrary<Selector> => raw.map((one) => parseSelector(one, 'at', []));

const selected: fc.Arbitrary<SelectedPods> = fc.record({
  at: fc.constant('at'),
  namespaces: selector(namespaces),
  pods: fc.oneof(fc.constant({ at: 'at', requirements: [] }), selector(pods)),
});

const CIDRS = [...new Set(BLOCKS.flat())].map(parseCidr).filter((cidr) => cidr !== undefined);

const networks: fc.Arbitrary<ClusterPeer> = fc
  .array(fc.constantFrom(...CIDRS), { minLength: 1, maxLength: 2 })
  .map((cidrs) => ({ kind: 'networks', at: 'at', cidrs, set: AddressSet.from(cidrs) }));

const unknown = fc.constant({ kind: 'unknown' as const, at: 'at', because: [] });

function peer(direction: Direction): fc.Arbitrary<ClusterPeer> {
  const some = selected.map((one): ClusterPeer => ({ ...one, kind: 'pods' }));
  return fc.oneof(
    { weight: 6, arbitrary: some },
    { weight: 4, arbitrary: direction === 'egress' ? networks : some },
    { weight: 1, arbitrary: unknown },
  );
}

const port: fc.Arbitrary<ClusterPort> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record({
        protocol: fc.oneof({ weight: 2, arbitrary: fc.constant('TCP' as const) }, fc.constantFrom(...PROTOCOLS)),
        range: fc.constantFrom([80, 80], [53, 53], [80, 90], [85, 8080], [1, 65535], [1, 80]),
      })
      .map(({ protocol, range: [from = 1, to = 1] }) => ({ kind: 'numbers' as const, at: 'at', protocol, from, to })),
  },
  { weight: 4, arbitrary: fc.constantFrom('http', 'dns').map((name) => ({ kind: 'named' as const, at: 'at', name })) },
  { weight: 1, arbitrary: unknown },
);

function rules(direction: Direction): fc.Arbitrary<readonly ClusterRule[]> {
  const rule = fc
    .record({
      action: fc.constantFrom('allow' as const, 'deny' as const, 'deny' as const, 'pass' as const),
      peers: fc.array(peer(direction), { minLength: 1, maxLength: 2 }),
      ports: fc.oneof(
        fc.constant({ kind: 'any' as const }),
        fc.array(port, { minLength: 1, maxLength: 2 }).map((list) => ({ kind: 'listed' as const, list })),
      ),
    })
    .map((one): ClusterRule => ({ ...one, at: '', direction, name: '' }));
  return fc
    .array(rule, { maxLength: 3 })
    .map((list) => list.map((one, index) => ({ ...one, at: `spec.${direction}[${index}]` })));
}

const priority = fc.constantFrom(0, 5, 5, 10);

/** Which policy it is: of two generated policies with one name, the later one replaces the other. */
export const clusterPolicyName = fc.constantFrom(
  { source: 'ClusterNetworkPolicy' as const, name: 'one' },
  { source: 'ClusterNetworkPolicy' as const, name: 'two' },
  { source: 'AdminNetworkPolicy' as const, name: 'one' },
  { source: 'BaselineAdminNetworkPolicy' as const, name: 'default' },
);

/** A policy of the whole cluster, of either tier and any kind, as its parser would give it. */
export const clusterPolicy: fc.Arbitrary<ClusterPolicy> = fc
  .record({
    which: clusterPolicyName,
    tier: fc.constantFrom('admin' as const, 'baseline' as const),
    priority,
    subject: selected,
    rules: fc.record({ ingress: rules('ingress'), egress: rules('egress') }),
  })
  .map(
    ({ which, tier, priority: written, subject, rules: made }) =>
      ({
        kind: 'ClusterPolicy',
        ...which,
        metadata: UNSTORED,
        ...(which.source === 'ClusterNetworkPolicy' ? { tier, priority: written } : {}),
        ...(which.source === 'AdminNetworkPolicy' ? { tier: 'admin' as const, priority: written } : {}),
        ...(which.source === 'BaselineAdminNetworkPolicy'
          ? { tier: 'baseline' as const, priority: LAST_PRIORITY }
          : {}),
        subject,
        rules: made,
      }) as ClusterPolicy,
  );
