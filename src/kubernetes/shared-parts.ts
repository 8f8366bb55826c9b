import type { Workload } from '../model/workload.js';

/** So many different values of a part are remembered. Forgetting them costs memory, never truth. */
const REMEMBERED = 20_000;

/**
 * Lets workloads share the parts in which they are alike. The pods of one template have the same labels, owner and ports,
 * and there are many pods: of a hundred thousand, these parts would take most of the memory.
 */
export function createSharedParts(): (workload: Workload) => Workload {
  const labels = remember<Workload['labels']>();
  const owners = remember<NonNullable<Workload['owner']>>();
  const ports = remember<Workload['namedPorts']>();
  const namespaces = remember<string>();
  return (workload) => {
    const { owner } = workload;
    return {
      ...workload,
      namespace: namespaces(workload.namespace, workload.namespace),
      labels: labels(JSON.stringify(workload.labels), workload.labels),
      owner: owner === undefined ? undefined : owners(`${owner.kind}/${owner.name}`, owner),
      namedPorts: ports(JSON.stringify(workload.namedPorts), workload.namedPorts),
    };
  };
}

/** The first value that came under a key. */
function remember<T>(): (key: string, value: T) => T {
  const known = new Map<string, T>();
  return (key, value) => {
    const first = known.get(key);
    if (first !== undefined) return first;
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, value);
    return value;
  };
}
