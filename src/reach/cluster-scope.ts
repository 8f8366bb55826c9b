import { AddressSet } from '../model/address-set.js';
import type { ClusterPolicy } from '../model/cluster-policy.js';
import type { Namespace } from '../model/namespace.js';
import { DIRECTIONS, type Direction } from '../model/network-policy.js';
import type { Changed, SnapshotChanges } from './changes-between.js';
import { namespaceSelectorsOf } from './compiled-cluster-policy.js';
import { matchesPods } from './compiled-policy.js';
import type { Evaluation } from './evaluation.js';
import type { PeerSet } from './peer-classes.js';
import type { PodClass } from './pod-class.js';
import { isMeant } from './relabel-scope.js';

/** Pods whose connections with some peers a cluster-wide policy is about. */
export interface ClusterScope {
  readonly direction: Direction;
  readonly selected: readonly PodClass[];
  readonly peers: PeerSet;
}

/** Finds for whom other cluster-wide policies make a difference. */
export function* clusterScopes(
  { clusterPolicies }: SnapshotChanges,
  { rows, population }: Evaluation,
): Generator<ClusterScope> {
  for (const { before, after } of clusterPolicies) {
    const states = [before, after].flatMap((policy) => (policy === undefined ? [] : [rows.cluster.compiled(policy)]));
    for (const direction of DIRECTIONS) {
      const rules = states.flatMap((state) => state.rules[direction]);
      if (rules.length === 0) continue;
      const selected = [...population.classes()].filter((podClass) =>
        states.some(({ subject }) => matchesPods(subject, '', podClass)),
      );
      const peers = {
        anyone: rules.some(({ anyone }) => anyone),
        pods: rules.flatMap(({ pods }) => pods),
        addresses: AddressSet.union(rules.flatMap(({ networks }) => networks?.set ?? [])),
        clusterWide: true,
      };
      yield { direction, selected, peers };
    }
  }
}

/** Whether any cluster-wide policy means a namespace in one of its states only. */
export function clusterPoliciesNotice(
  { name, before, after }: Changed<Namespace> & { readonly name: string },
  policies: Iterable<ClusterPolicy>,
): boolean {
  for (const policy of policies) {
    for (const selector of namespaceSelectorsOf(policy))
      if (isMeant(selector, name, before) !== isMeant(selector, name, after)) return true;
  }
  return false;
}
