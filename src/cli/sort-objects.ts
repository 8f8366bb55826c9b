import type { ClusterPolicy, ClusterPolicyKind } from '../model/cluster-policy.js';
import type { Kind } from '../model/change.js';
import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { Problem, Result } from '../model/result.js';
import type { Unreadable } from '../model/snapshot.js';
import type { ExposureResource } from '../model/watched-resources.js';
import type { Workload, WorkloadKind } from '../model/workload.js';
import { beyondSchema } from '../kubernetes/beyond-schema.js';
import { parseClusterPolicy } from '../kubernetes/parse-cluster-policy.js';
import { unknownMetadata } from '../kubernetes/parse-metadata.js';
import { parseNamespace } from '../kubernetes/parse-namespace.js';
import { parseNetworkPolicy } from '../kubernetes/parse-network-policy.js';
import { errorText, type InputError } from '../report/check-report.js';
import { classifyObject, withNamespace, type RawObject } from './classify-object.js';
import { GivenTwice } from './given-twice.js';
import type { ManifestObject } from './manifest-objects.js';
import { readWorkload, referenceTo } from './read-workload.js';

/** A valid object of a kind that is judged. */
export type ValidObject =
  | {
      readonly kind: 'NetworkPolicy';
      readonly raw: RawObject;
      readonly value: NetworkPolicy;
      readonly from: ManifestObject;
    }
  | { readonly kind: 'Namespace'; readonly raw: RawObject; readonly value: Namespace; readonly from: ManifestObject };

/** A Service or an Ingress, with a namespace. */
export interface OfferingObject {
  readonly kind: ExposureResource['kind'];
  readonly raw: RawObject;
  readonly from: ManifestObject;
}

/** An object that is there, and nobody knows what it means. */
export interface UnreadableObject extends Unreadable {
  readonly problems: readonly InputError[];
}

/** Every object of a run in its place: nothing is left out. */
export interface SortedObjects {
  readonly valid: readonly ValidObject[];
  /** Not judged, and part of what policies mean (N30). */
  readonly clusterPolicies: readonly ClusterPolicy[];
  /** Not judged, and good to know of. */
  readonly workloads: readonly Workload[];
  /** Services and Ingresses, not read yet: only an audit asks for them. */
  readonly offers: readonly OfferingObject[];
  readonly unreadable: readonly UnreadableObject[];
  /** In order. Those of unreadable policies and Namespaces are among them, those of workloads are not. */
  readonly errors: readonly InputError[];
  /** Objects of kinds that are not judged, cluster-wide policies and workloads included. */
  readonly ignored: number;
  /** Worth a line to the user, and no reason to fail. */
  readonly notices: readonly string[];
  /** A line for each object that another one of its kind and name came before. */
  readonly givenTwice: Readonly<Record<'judged' | 'others', readonly string[]>>;
}

/** Sorts what was read into what can be judged, what is not valid, and what is passed over. */
export function sortObjects(objects: readonly ManifestObject[], defaultNamespace: string): SortedObjects {
  const valid: ValidObject[] = [];
  const clusterPolicies: ClusterPolicy[] = [];
  const workloads: Workload[] = [];
  const offers: OfferingObject[] = [];
  const unreadable: UnreadableObject[] = [];
  const errors: InputError[] = [];
  const notices: string[] = [];
  const twice = { judged: new GivenTwice(), others: new GivenTwice() };
  let ignored = 0;
  const cannotRead = (
    kind: Kind | ClusterPolicyKind | WorkloadKind,
    raw: RawObject,
    problems: readonly InputError[],
  ): void => {
    const reason = problems.map(errorText).join('; ');
    unreadable.push({ ...referenceTo(raw, kind, defaultNamespace), reason, problems });
  };
  for (const object of objects) {
    const classified = classifyObject(object.value);
    if (classified.is === 'judged') {
      const read = readObject(classified.kind, classified.raw, { object, defaultNamespace });
      if (read.ok) valid.push(read.value);
      else {
        const problems = read.problems.map((problem) => errorAt(object, problem));
        errors.push(...problems);
        cannotRead(classified.kind, classified.raw, problems);
      }
    } else if (classified.is === 'clusterPolicy') {
      ignored += 1;
      const { kind, raw } = classified;
      const read = readClusterPolicy(raw, kind);
      if (read.ok) {
        clusterPolicies.push(read.value);
        twice.others.meet(`${kind} ${read.value.name}`, object);
      } else {
        const problems = read.problems.map((problem) => errorAt(object, problem));
        errors.push(...problems);
        cannotRead(kind, raw, problems);
      }
    } else if (classified.is === 'workload') {
      ignored += 1;
      const { kind } = classified;
      const raw = withNamespace(classified.raw, defaultNamespace);
      const read = readWorkload(raw, kind, ignored);
      if (read.ok) {
        workloads.push(read.value);
        twice.others.meet(`${kind} ${read.value.namespace}/${read.value.name}`, object);
      } else
        cannotRead(
          kind,
          raw,
          read.problems.map((problem) => errorAt(object, problem)),
        );
    } else if (classified.is === 'exposure') {
      ignored += 1;
      offers.push({ kind: classified.kind, raw: withNamespace(classified.raw, defaultNamespace), from: object });
    } else if (classified.is === 'other') {
      ignored += 1;
    } else if (classified.is === 'wrong') {
      errors.push(errorAt(object, classified.problem));
    } else if (object.source.origin === 'named') {
      errors.push(errorAt(object, { at: '', message: 'is no Kubernetes object: it has neither apiVersion nor kind' }));
    } else {
      notices.push(
        `${object.source.name} holds a document that is no Kubernetes object (neither apiVersion nor kind); not judged`,
      );
    }
  }
  for (const { kind, value, from } of valid) {
    twice.judged.meet(
      kind === 'Namespace' ? `Namespace ${value.name}` : `${kind} ${value.namespace}/${value.name}`,
      from,
    );
  }
  const givenTwice = { judged: twice.judged.lines, others: twice.others.lines };
  return {
    valid,
    clusterPolicies,
    workloads,
    offers,
    unreadable,
    errors,
    ignored,
    notices: [...new Set(notices)],
    givenTwice,
  };
}

function readClusterPolicy(raw: RawObject, kind: ClusterPolicyKind): Result<ClusterPolicy> {
  const read = parseClusterPolicy(raw, kind);
  return withProblems(read, [...unknownMetadata(raw), ...(read.ok ? beyondSchema(read.value) : [])]);
}

function readObject(
  kind: Kind,
  given: RawObject,
  { object, defaultNamespace }: { object: ManifestObject; defaultNamespace: string },
): Result<ValidObject> {
  const misspelt = unknownMetadata(given);
  if (kind === 'Namespace') {
    const read = withProblems(parseNamespace(given), misspelt);
    return read.ok ? { ok: true, value: { kind, raw: given, value: read.value, from: object } } : read;
  }
  const raw = withNamespace(given, defaultNamespace);
  const read = withProblems(parseNetworkPolicy(raw), misspelt);
  return read.ok ? { ok: true, value: { kind, raw, value: read.value, from: object } } : read;
}

function withProblems<T>(read: Result<T>, more: readonly Problem[]): Result<T> {
  if (more.length === 0) return read;
  return { ok: false, problems: read.ok ? more : [...more, ...read.problems] };
}

/** A problem of an object, where it stands in its file. */
export function errorAt({ source, locate }: ManifestObject, { at, message }: Problem): InputError {
  return { file: source.name, ...locate(at), message, ...(at === '' ? {} : { path: at }) };
}
