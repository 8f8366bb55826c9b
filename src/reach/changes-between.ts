import type { ClusterPolicy } from '../model/cluster-policy.js';
import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import { PersistentMap } from '../model/persistent-map.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Workload } from '../model/workload.js';

/** An object before and after; undefined where it is not there. */
export interface Changed<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** In what two snapshots differ. */
export interface SnapshotChanges {
  readonly policies: readonly Changed<NetworkPolicy>[];
  readonly clusterPolicies: readonly Changed<ClusterPolicy>[];
  readonly namespaces: readonly (Changed<Namespace> & { readonly name: string })[];
  readonly workloads: readonly Changed<Workload>[];
}

const NO_POLICIES: PersistentMap<NetworkPolicy> = PersistentMap.empty();
const NO_WORKLOADS: PersistentMap<Workload> = PersistentMap.empty();

/** Finds in what two snapshots differ, at the cost of what they do not share. */
export function changesBetween(before: Snapshot, after: Snapshot): SnapshotChanges {
  const policies: Changed<NetworkPolicy>[] = [];
  before.policies.differences(after.policies, (_, earlier, later) => {
    (earlier ?? NO_POLICIES).differences(later ?? NO_POLICIES, (_, before, after) => policies.push({ before, after }));
  });
  const clusterPolicies: Changed<ClusterPolicy>[] = [];
  before.clusterPolicies.differences(after.clusterPolicies, (_, before, after) =>
    clusterPolicies.push({ before, after }),
  );
  const namespaces: (Changed<Namespace> & { name: string })[] = [];
  before.namespaces.differences(after.namespaces, (name, before, after) => namespaces.push({ name, before, after }));
  const workloads: Changed<Workload>[] = [];
  before.workloads.differences(after.workloads, (_, earlier, later) => {
    (earlier?.all ?? NO_WORKLOADS).differences(later?.all ?? NO_WORKLOADS, (_, before, after) =>
      workloads.push({ before, after }),
    );
  });
  return { policies, clusterPolicies, namespaces, workloads };
}
