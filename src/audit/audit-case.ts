import type { Service } from '../model/exposure.js';
import { groupedBy } from '../model/grouped-by.js';
import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import { endKey, type Reached, type Survey } from '../reach/survey.js';
import type { WorkloadEnd } from '../reach/views.js';
import type { AuditInput } from './audit-input.js';

/** What all sections of one audit share, found out once: of a cluster, or of some of its namespaces. */
export interface AuditCase extends AuditInput {
  readonly survey: Pick<Survey, 'asked' | 'links' | 'notIsolated'>;
  /** At which ports a workload can be reached; undefined where it cannot be, or takes no part. */
  readonly reached: (end: WorkloadEnd) => Reached | undefined;
  /** The Services of the whole cluster, whichever namespaces it is about. */
  readonly services: readonly Service[];
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

/** A cluster as a whole. */
export interface WholeCase extends AuditCase {
  readonly survey: Survey;
}

/** Looks at a cluster as a whole. */
export function caseOf(input: AuditInput): WholeCase {
  const { snapshot, engine } = input;
  const ends = groupedBy(engine.ends(snapshot), ({ namespace }) => namespace);
  const names = new Set([...snapshot.namespaces.keys(), ...snapshot.policies.keys(), ...snapshot.workloads.keys()]);
  const survey = engine.survey(snapshot, { mostConnections: MOST_CONNECTIONS, steps: SURVEY_STEPS });
  return {
    ...input,
    objects: sorted(input.objects),
    survey,
    reached: (end) => survey.reached.get(endKey(end)),
    services: input.exposure?.services ?? [],
    ends,
    namespaceNames: [...names].sort(),
    policies: [...snapshot.policies.values()].flatMap((own) => [...own.values()]).sort(byPlace),
  };
}

/**
 * Looks at some namespaces of a cluster, of which nothing but their border is unknown: what is said of them is what an audit of
 * the whole cluster says. `asked` is what its survey could ask about.
 */
export function caseOfNamespaces(
  input: AuditInput,
  namespaces: ReadonlySet<string>,
  asked: Survey['asked'],
): AuditCase {
  const { snapshot, engine, exposure } = input;
  const { policies, workloads } = snapshot;
  const namespaceNames = [...namespaces]
    .filter((name) => snapshot.namespaces.has(name) || policies.has(name) || workloads.has(name))
    .sort();
  const reached = new Map<string, Reached | undefined>();
  return {
    ...input,
    objects: sorted(input.objects.filter(({ value }) => namespaces.has(namespaceOf(value)))),
    exposure: exposure && {
      services: exposure.services.filter(({ namespace }) => namespaces.has(namespace)),
      ingresses: exposure.ingresses.filter(({ namespace }) => namespaces.has(namespace)),
    },
    survey: { asked, links: [], notIsolated: namespaceNames.flatMap((name) => engine.notIsolated(snapshot, name)) },
    reached(end) {
      const key = endKey(end);
      if (!reached.has(key)) reached.set(key, engine.reached(snapshot, end));
      return reached.get(key);
    },
    services: exposure?.services ?? [],
    ends: new Map(namespaceNames.map((name) => [name, engine.endsIn(snapshot, name)])),
    namespaceNames,
    policies: namespaceNames.flatMap((name) => [...(policies.get(name)?.values() ?? [])]).sort(byPlace),
  };
}

/** The namespace that an object is in; a Namespace is in itself. */
export function namespaceOf(object: NetworkPolicy | Namespace): string {
  return object.kind === 'Namespace' ? object.name : object.namespace;
}

function sorted(objects: AuditInput['objects']): AuditInput['objects'] {
  return [...objects].sort((one, other) => byPlace(one.value, other.value));
}

function byPlace(one: NetworkPolicy | Namespace, other: NetworkPolicy | Namespace): number {
  const [left, right] = [placeOf(one), placeOf(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A character that is in no name stands between the two, so that `a-b` comes after everything of `a`. */
function placeOf(object: NetworkPolicy | Namespace): string {
  return object.kind === 'Namespace' ? object.name : `${object.namespace} ${object.name}`;
}
