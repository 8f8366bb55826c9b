import type { Kind } from '../model/change.js';
import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { Problem, Result } from '../model/result.js';
import { unknownMetadata } from '../kubernetes/parse-metadata.js';
import { parseNamespace } from '../kubernetes/parse-namespace.js';
import { parseNetworkPolicy } from '../kubernetes/parse-network-policy.js';
import type { InputError } from '../report/check-report.js';
import { classifyObject, withNamespace, type RawObject } from './classify-object.js';
import type { ManifestObject } from './read-manifests.js';

/** A valid object of a kind that is judged. */
export type ValidObject =
  | {
      readonly kind: 'NetworkPolicy';
      readonly raw: RawObject;
      readonly value: NetworkPolicy;
      readonly from: ManifestObject;
    }
  | { readonly kind: 'Namespace'; readonly raw: RawObject; readonly value: Namespace; readonly from: ManifestObject };

/** Every object of a run in its place: nothing is left out. */
export interface SortedObjects {
  readonly valid: readonly ValidObject[];
  readonly errors: readonly InputError[];
  /** Objects of kinds that are not judged. */
  readonly ignored: number;
  /** Worth a line to the user, and no reason to fail. */
  readonly notices: readonly string[];
}

/** Sorts what was read into what can be judged, what is not valid, and what is passed over. */
export function sortObjects(objects: readonly ManifestObject[], defaultNamespace: string): SortedObjects {
  const valid: ValidObject[] = [];
  const errors: InputError[] = [];
  const notices: string[] = [];
  let ignored = 0;
  for (const object of objects) {
    const classified = classifyObject(object.value);
    if (classified.is === 'judged') {
      const read = readObject(classified.kind, classified.raw, { object, defaultNamespace });
      if (read.ok) valid.push(read.value);
      else errors.push(...read.problems.map((problem) => errorAt(object, problem)));
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
  return { valid, errors, ignored, notices: [...new Set(notices), ...duplicates(valid)] };
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

function errorAt({ source, locate }: ManifestObject, { at, message }: Problem): InputError {
  return { file: source.name, ...locate(at), message, ...(at === '' ? {} : { path: at }) };
}

/** kubectl applies both, and the last one wins; that is hardly ever meant. */
function duplicates(valid: readonly ValidObject[]): readonly string[] {
  const first = new Map<string, ValidObject>();
  const notices: string[] = [];
  for (const object of valid) {
    const name = object.kind === 'Namespace' ? object.value.name : `${object.value.namespace}/${object.value.name}`;
    const earlier = first.get(`${object.kind} ${name}`);
    if (object.value.name === '') continue;
    if (earlier === undefined) first.set(`${object.kind} ${name}`, object);
    else
      notices.push(
        `${placeOf(object)}: ${object.kind} ${name} was given before at ${placeOf(earlier)}; both are judged, kubectl would keep the last`,
      );
  }
  return notices;
}

function placeOf({ from }: ValidObject): string {
  return `${from.source.name}:${from.locate('').line}`;
}
