import { SNAPSHOT_KINDS, type Snapshot, type SnapshotKind } from '../model/snapshot.js';
import { Tally } from './tally.js';

const WORDS: Readonly<Record<SnapshotKind, string>> = {
  namespaces: 'namespaces',
  policies: 'NetworkPolicies',
  clusterPolicies: 'cluster-wide policies',
  workloads: 'workloads',
};

/** What of a cluster nobody could look at, a line for each reason. */
export function unreadableLines({ unreadable, knowledge }: Snapshot): readonly string[] {
  const incomplete = SNAPSHOT_KINDS.filter((kind) => !knowledge[kind].complete).map(
    (kind) => `not all ${WORDS[kind]} of the cluster are known`,
  );
  const objects = new Tally();
  for (const kind of SNAPSHOT_KINDS) {
    for (const { namespace, name, reason } of unreadable[kind].values()) {
      const place = kind === 'namespaces' || namespace === '' ? name : `${namespace}/${name}`;
      if (reason === undefined) objects.add('no object describes a namespace that holds objects', place);
      else objects.add(`${WORDS[kind]} that cannot be read: ${reason}`, place);
    }
  }
  return [...incomplete, ...objects.lines()];
}
