import { UNSTORED } from '../model/metadata.js';
import type { Direction, NetworkPolicy, PolicyRule } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';
import { selectorOf } from './end-labels.js';
import { neighbourhoodOf } from './neighbourhood.js';
import type { End, WorkloadEnd } from './views.js';

/** What a policy of a remedy is for. */
export interface NewPolicyParts {
  /** Whose pods it selects. */
  readonly end: WorkloadEnd;
  readonly direction: Direction;
  readonly rules: readonly PolicyRule[];
  readonly verb: 'allow' | 'close';
  readonly other: End;
  readonly snapshot: Snapshot;
}

/** A policy for the pods of one workload, under a name that no policy has and that says what it is for. */
export function newPolicy({ end, direction, rules, verb, other, snapshot }: NewPolicyParts): NetworkPolicy {
  const word = direction === 'egress' ? 'to' : 'from';
  const name = freeName(
    `${verb}-${end.name}-${word}-${other.kind === 'workload' ? other.name : 'addresses'}`,
    (taken) => isTaken(snapshot, end.namespace, taken),
  );
  return {
    kind: 'NetworkPolicy',
    namespace: end.namespace,
    name,
    metadata: UNSTORED,
    podSelector: selectorOf(neighbourhoodOf(end, snapshot)),
    isolates: { ingress: direction === 'ingress', egress: direction === 'egress' },
    typesWritten: true,
    rules: { ingress: [], egress: [], [direction]: rules },
  };
}

function isTaken({ policies, unreadable }: Snapshot, namespace: string, name: string): boolean {
  return policies.get(namespace)?.has(name) === true || unreadable.policies.has(`${namespace}/${name}`);
}

const LONGEST = 60;

/** As names of objects may be (DNS labels are the strictest of them). */
function freeName(wanted: string, taken: (name: string) => boolean): string {
  const plain = wanted
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
  let name = plain;
  for (let k = 2; taken(name); k++) name = `${plain}-${k}`;
  return name;
}
