import type { Snapshot } from '../model/snapshot.js';
import type { Neighbourhood } from './end-labels.js';
import { endOf } from './workload-end.js';
import type { WorkloadEnd } from './views.js';

/** The pods and templates of a workload, finished ones left out, and what else is in its namespace. */
export function neighbourhoodOf(end: WorkloadEnd, snapshot: Snapshot): Neighbourhood {
  const all = [...(snapshot.workloads.get(end.namespace)?.all.values() ?? [])].filter(
    ({ phase }) => phase !== 'finished',
  );
  const isMember = new Set(
    all.filter((workload) => {
      const own = endOf(workload, snapshot);
      return own.name === end.name && own.workloadKind === end.workloadKind;
    }),
  );
  return { members: [...isMember], others: all.filter((workload) => !isMember.has(workload)) };
}
