import type { Change, Kind, ObjectState } from '../model/change.js';
import type { Result } from '../model/result.js';
import type { AuditedRequest } from './read-audit-event.js';
import { isObject, type RawObject } from './raw-value.js';
import { readAdmissionReview } from './read-admission-review.js';
import type { ObjectName, RememberedObjects } from './remembered-objects.js';

/** A change that was asked for once, to be judged again. */
export interface PastChange {
  readonly change: Change;
  /** Whether the state before an UPDATE or DELETE is known. Where it is not, nothing counts as having been there before. */
  readonly before: 'known' | 'unknown';
}

/** What a change is made of when it is put together anew. */
export interface PastRequest {
  readonly id: string;
  readonly operation: Change['operation'];
  readonly subresource: string;
  /** As in a review: `username`, `groups`. */
  readonly user: RawObject;
  readonly dryRun: boolean;
  readonly about: ObjectName;
  readonly before: RawObject | undefined;
  readonly after: RawObject | undefined;
}

/**
 * The requests that one stands for: itself, or one an object that `deletecollection` deleted, in the order of their names
 * (k8s.io/apiserver/pkg/registry/generic/registry, Store.DeleteCollection; one worker unless the API server is told otherwise).
 */
export function singleRequests(request: AuditedRequest, seen: RememberedObjects): readonly AuditedRequest[] {
  const { collection, ...one } = request;
  if (collection === undefined) return [request];
  const { deleted, refusedAt } = collection;
  if (deleted !== undefined) return deleted.map((item) => deletionOf(item, one));
  const names = seen.policiesIn(request.namespace).map(({ name }) => name);
  if (refusedAt === undefined) return names.toSorted(byText).map((name) => ({ ...one, name }));
  const before = names.filter((name) => name < refusedAt).toSorted(byText);
  return [...before.map((name) => ({ ...one, name, outcome: 'stored' as const })), { ...one, name: refusedAt }];
}

/** The change that a single request stands for. The state before is what was last seen of an object; a deleted one may be in the response. */
export function changeOf(request: AuditedRequest, seen: RememberedObjects): Result<PastChange> {
  const about = nameOf(request);
  const object = objectAfter(request, seen);
  const shown = object === undefined ? undefined : identified(object, about);
  const deletes = request.operation === 'DELETE';
  const before = seen.get(about) ?? (deletes ? shown : undefined);
  return pastChange({ ...request, about, before, after: deletes ? undefined : shown });
}

/** As shown by the event, or what was seen before with the metadata that the event shows. */
export function objectAfter(request: AuditedRequest, seen: RememberedObjects): RawObject | undefined {
  const { object, metadata } = request;
  const known = metadata === undefined ? undefined : seen.get(nameOf(request));
  return object ?? (known === undefined ? undefined : { ...known, metadata });
}

function deletionOf(item: RawObject, request: AuditedRequest): AuditedRequest {
  // Items of a list do not say what they are; some clients ask for their metadata alone.
  const object = isObject(item['spec']) ? { ...item, ...TYPES[request.kind] } : undefined;
  const metadata = isObject(item['metadata']) ? item['metadata'] : {};
  return { ...request, name: typeof metadata['name'] === 'string' ? metadata['name'] : '', object };
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** Which object a request is about. */
export function nameOf({ kind, namespace, name }: AuditedRequest): ObjectName {
  return { kind, namespace: kind === 'Namespace' ? name : namespace, name };
}

/** With the namespace and name of the request, which a user need not repeat in the object. */
function identified(raw: RawObject, { kind, namespace, name }: ObjectName): RawObject {
  const metadata = isObject(raw['metadata']) ? raw['metadata'] : {};
  const own = kind === 'Namespace' ? { name } : { namespace, name };
  const missing = Object.entries(own).filter(([field, value]) => value !== '' && (metadata[field] ?? '') === '');
  return missing.length === 0 ? raw : { ...raw, metadata: { ...metadata, ...Object.fromEntries(missing) } };
}

const TYPES = {
  NetworkPolicy: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  Namespace: { apiVersion: 'v1', kind: 'Namespace' },
} as const;
const KINDS: Readonly<Record<Kind, RawObject>> = {
  NetworkPolicy: { group: 'networking.k8s.io', version: 'v1', kind: 'NetworkPolicy' },
  Namespace: { group: '', version: 'v1', kind: 'Namespace' },
};

/** Read through the very door that requests come in by, so that nothing is read otherwise than it was then. */
export function pastChange({ id, operation, about, user, ...past }: PastRequest): Result<PastChange> {
  const before = operation === 'CREATE' ? undefined : past.before;
  const stand = past.after ?? { metadata: {} };
  const read = readAdmissionReview({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: id === '' ? 'unknown' : id,
      kind: KINDS[about.kind],
      operation,
      subResource: past.subresource,
      name: about.name,
      namespace: about.namespace,
      userInfo: user,
      object: past.after,
      oldObject: operation === 'CREATE' ? undefined : (before ?? stand),
      dryRun: past.dryRun,
    },
  });
  if (!read.ok) return read;
  const { change } = read.value;
  if (operation === 'CREATE' || before !== undefined) return { ok: true, value: { change, before: 'known' } };
  return { ok: true, value: { change: withUnknownBefore(change), before: 'unknown' } };
}

/** Not absent, which would mean that nothing was there: present and not to be read. */
const UNKNOWN: ObjectState<never> = {
  raw: {},
  read: { ok: false, problems: [{ at: '', message: 'nobody knows what was stored before' }] },
};

function withUnknownBefore(change: Change): Change {
  return change.kind === 'Namespace' ? { ...change, before: UNKNOWN } : { ...change, before: UNKNOWN };
}

/** Keeps in mind what the cluster holds after a single request. What was only tried, or refused, changes nothing. */
export function rememberOutcome(request: AuditedRequest, seen: RememberedObjects): void {
  if (request.dryRun || request.outcome === 'refused') return;
  const about = nameOf(request);
  const { operation, at } = request;
  const object = objectAfter(request, seen);
  if (about.name === '') return;
  if (operation !== 'DELETE') {
    if (object === undefined) return;
    if (isGone(object, about.kind)) seen.forget(about);
    else seen.remember(about, identified(object, about), operation === 'CREATE' ? at : undefined);
    return;
  }
  // A Namespace goes in its own time, a policy when nothing holds it back.
  const known = object ?? seen.get(about);
  if (about.kind === 'Namespace' && known !== undefined) seen.remember(about, terminating(known, at));
  else if (object !== undefined && isHeld(object, about.kind)) seen.remember(about, identified(object, about));
  else if (about.kind === 'NetworkPolicy') seen.forget(about);
}

/** Deletion was asked for and nothing holds it back any more: there will be no event about its end (A6). */
function isGone(raw: RawObject, kind: Kind): boolean {
  const metadata = isObject(raw['metadata']) ? raw['metadata'] : {};
  return typeof metadata['deletionTimestamp'] === 'string' && !isHeld(raw, kind);
}

function isHeld(raw: RawObject, kind: Kind): boolean {
  const metadata = isObject(raw['metadata']) ? raw['metadata'] : {};
  const spec = isObject(raw['spec']) ? raw['spec'] : {};
  const finalizers = [metadata['finalizers'], kind === 'Namespace' ? spec['finalizers'] : undefined];
  return finalizers.some((list) => Array.isArray(list) && list.length > 0);
}

function terminating(raw: RawObject, at: number): RawObject {
  const metadata = isObject(raw['metadata']) ? raw['metadata'] : {};
  if (typeof metadata['deletionTimestamp'] === 'string') return raw;
  return { ...raw, metadata: { ...metadata, deletionTimestamp: new Date(at).toISOString() } };
}
