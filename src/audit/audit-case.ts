import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { Survey } from '../reach/survey.js';
import type { WorkloadEnd } from '../reach/views.js';
import type { AuditInput } from './audit-input.js';

/** What all sections of one audit share, found out once. */
export interface AuditCase extends AuditInput {
  readonly survey: Survey;
  /** The workloads of each namespace, sorted; none of a namespace without. */
  readonly ends: ReadonlyMap<string, readonly WorkloadEnd[]>;
  /** Every namespace that is described or holds something, sorted. */
  readonly namespaceNames: readonly string[];
  readonly policies: readonly NetworkPolicy[];
}

/** So many connections a report can hold. */
const MOST_CONNECTIONS = 100_000;
/** About a second. */
const SURVEY_STEPS = 5_000_000;

/** Looks at a cluster as a whole. */
export function caseOf(input: AuditInput): AuditCase {
  const { snapshot, engine } = input;
  const ends = new Map<string, WorkloadEnd[]>();
  for (const end of engine.ends(snapshot)) {
    const own = ends.get(end.namespace);
    if (own === undefined) ends.set(end.namespace, [end]);
    else own.push(end);
  }
  const names = new Set([...snapshot.namespaces.keys(), ...snapshot.policies.keys(), ...snapshot.workloads.keys()]);
  return {
    ...input,
    objects: [...input.objects].sort((one, other) => byPlace(one.value, other.value)),
    survey: engine.survey(snapshot, { mostConnections: MOST_CONNECTIONS, steps: SURVEY_STEPS }),
    ends,
    namespaceNames: [...names].sort(),
    policies: [...snapshot.policies.values()].flatMap((own) => [...own.values()]).sort(byPlace),
  };
}

function byPlace(one: NetworkPolicy | Namespace, other: NetworkPolicy | Namespace): number {
  const [left, right] = [placeOf(one), placeOf(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A character that is in no name stands between the two, so that `a-b` comes after everything of `a`. */
function placeOf(object: NetworkPolicy | Namespace): string {
  return object.kind === 'Namespace' ? object.name : `${object.namespace} ${object.name}`;
}
