import type { Actor, Change, Kind, ObjectState, Operation } from '../model/change.js';
import type { Problem, Result } from '../model/result.js';
import { checkEnvelope, type AdmissionRequest, type GroupVersionKind } from './admission-envelope.js';
import { parseNamespace } from './parse-namespace.js';
import { parseNetworkPolicy } from './parse-network-policy.js';
import { plainText } from './plain-text.js';
import { isAbsent, isObject, type RawObject } from './raw-value.js';

/** What the API server asks: a change to judge, and the name of the call that the answer must repeat. */
export interface ReadRequest {
  readonly uid: string;
  readonly change: Change;
}

/** The objects on both sides of a change, as they came. */
interface Sides {
  readonly before: RawObject | undefined;
  readonly after: RawObject | undefined;
}

interface Identity {
  readonly namespace: string;
  readonly name: string;
}

const API_VERSIONS: Readonly<Record<Kind, string>> = { NetworkPolicy: 'networking.k8s.io/v1', Namespace: 'v1' };

/**
 * Reads the body of a request, parsed from JSON. Not ok for everything that is no AdmissionReview about a NetworkPolicy
 * or a Namespace, and for one that contradicts itself: there must be no doubt about which object the answer is for.
 * Objects that cannot be read do not make it not ok; `Change` holds their problems. Never throws.
 */
export function readAdmissionReview(body: unknown): Result<ReadRequest> {
  const envelope = checkEnvelope(body);
  if (!envelope.ok) return envelope;
  const { request } = envelope.value;
  const problems: Problem[] = [];
  const kind = readKind(request.kind, problems);
  const operation = readOperation(request.operation, problems);
  const actor = readActor(request.userInfo, problems);
  if (kind === undefined || operation === undefined || actor === undefined) return { ok: false, problems };

  const sides = readSides(request, operation, problems);
  checkTypes(sides, kind, problems);
  const identity = readIdentity(request, sides, problems);
  if (kind === 'NetworkPolicy' && identity.namespace === '') {
    problems.push({ at: 'request.namespace', message: 'is missing, and so is the namespace of the object' });
  }
  if (operation !== 'CREATE' && identity.name === '') {
    problems.push({ at: 'request.name', message: 'is missing, and so is the name of the object' });
  }
  if (kind === 'Namespace' && identity.namespace !== '' && identity.namespace !== identity.name) {
    problems.push({ at: 'request.namespace', message: `must be ${quoted(identity.name)}, the name of the Namespace` });
  }
  if (problems.length > 0) return { ok: false, problems };

  const { subResource, dryRun } = request;
  const common = { operation, subresource: subResource ?? '', name: identity.name, actor, dryRun: dryRun === true };
  const change: Change =
    kind === 'NetworkPolicy'
      ? { kind, ...common, namespace: identity.namespace, ...states(sides, parseNetworkPolicy) }
      : { kind, ...common, namespace: identity.name, ...states(sides, parseNamespace) };
  return { ok: true, value: { uid: request.uid, change } };
}

function readKind({ group, version, kind }: GroupVersionKind, problems: Problem[]): Kind | undefined {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  if (kind !== 'NetworkPolicy' && kind !== 'Namespace') {
    problems.push({ at: 'request.kind.kind', message: unknownKind(apiVersion, kind) });
    return undefined;
  }
  if (apiVersion === API_VERSIONS[kind]) return kind;
  const groupFits = API_VERSIONS[kind].startsWith(group === '' ? 'v' : `${group}/`);
  problems.push({ at: `request.kind.${groupFits ? 'version' : 'group'}`, message: unknownKind(apiVersion, kind) });
  return undefined;
}

function unknownKind(apiVersion: string, kind: string): string {
  const known = Object.entries(API_VERSIONS).map(([name, version]) => `${version} ${name}`);
  return `unknown kind ${plainText(`${apiVersion} ${kind}`, 200)}; Firebreak judges ${known.join(' and ')}`;
}

function readOperation(operation: string, problems: Problem[]): Operation | undefined {
  if (operation === 'CREATE' || operation === 'UPDATE' || operation === 'DELETE') return operation;
  const message = `unknown operation ${plainText(operation, 100)}; Firebreak judges CREATE, UPDATE and DELETE`;
  problems.push({ at: 'request.operation', message });
  return undefined;
}

function readActor({ username, groups }: AdmissionRequest['userInfo'], problems: Problem[]): Actor | undefined {
  const names = groups ?? [];
  const wrong = names.findIndex((group) => typeof group !== 'string');
  if (wrong < 0) return { name: username ?? '', groups: names as readonly string[] };
  problems.push({ at: `request.userInfo.groups[${wrong}]`, message: 'must be a string' });
  return undefined;
}

/** Where each side stands in a request. */
const SIDES = { after: 'object', before: 'oldObject' } as const;

/** A side that the operation does not have is left aside, whatever the request holds there. */
function readSides(request: AdmissionRequest, operation: Operation, problems: Problem[]): Sides {
  const sides = {
    before: operation === 'CREATE' ? undefined : (request.oldObject ?? undefined),
    after: operation === 'DELETE' ? undefined : (request.object ?? undefined),
  };
  if (operation !== 'CREATE' && sides.before === undefined) problems.push(missingSide('before', operation));
  if (operation !== 'DELETE' && sides.after === undefined) problems.push(missingSide('after', operation));
  return sides;
}

function missingSide(side: keyof Sides, operation: Operation): Problem {
  return { at: `request.${SIDES[side]}`, message: `is missing in a request to ${operation}` };
}

function checkTypes(sides: Sides, kind: Kind, problems: Problem[]): void {
  checkType('before', sides, { apiVersion: API_VERSIONS[kind], kind, problems });
  checkType('after', sides, { apiVersion: API_VERSIONS[kind], kind, problems });
}

interface Expected {
  readonly apiVersion: string;
  readonly kind: Kind;
  readonly problems: Problem[];
}

function checkType(side: keyof Sides, sides: Sides, { apiVersion, kind, problems }: Expected): void {
  const raw = sides[side];
  if (raw === undefined) return;
  if (!isAbsent(raw['apiVersion']) && raw['apiVersion'] !== apiVersion)
    problems.push(wrongType(`${SIDES[side]}.apiVersion`, apiVersion));
  if (!isAbsent(raw['kind']) && raw['kind'] !== kind) problems.push(wrongType(`${SIDES[side]}.kind`, kind));
}

function wrongType(field: string, expected: string): Problem {
  return { at: `request.${field}`, message: `must be ${quoted(expected)}, as request.kind says` };
}

/** What the request says of the object, and where it is silent, what the object says itself (A2). */
function readIdentity(request: AdmissionRequest, sides: Sides, problems: Problem[]): Identity {
  const namespace = request.namespace ?? '';
  const name = request.name ?? '';
  return {
    namespace: agreed('namespace', { said: namespace, sides, problems }),
    name: agreed('name', { said: name, sides, problems }),
  };
}

interface Said {
  /** By the request itself. */
  readonly said: string;
  readonly sides: Sides;
  readonly problems: Problem[];
}

function agreed(field: keyof Identity, { said, sides, problems }: Said): string {
  const after = metadataText(sides.after, field);
  const before = metadataText(sides.before, field);
  const value = said || after || before;
  const source = said !== '' ? field : `${after !== '' ? SIDES.after : SIDES.before}.metadata.${field}`;
  for (const side of ['after', 'before'] as const) {
    const own = side === 'after' ? after : before;
    if (own === '' || own === value) continue;
    const message = `is ${quoted(own)}, but request.${source} is ${quoted(value)}`;
    problems.push({ at: `request.${SIDES[side]}.metadata.${field}`, message });
  }
  return value;
}

function metadataText(raw: RawObject | undefined, field: string): string {
  const metadata = raw?.['metadata'];
  const value = isObject(metadata) ? metadata[field] : undefined;
  return typeof value === 'string' ? value : '';
}

/** What is stored now is read when someone asks: nearly always the new state has no finding to compare with. */
class StoredState<T> implements ObjectState<T> {
  readonly raw: RawObject;
  readonly #parse: (raw: unknown) => Result<T>;
  #read: Result<T> | undefined;

  constructor(raw: RawObject, parse: (raw: unknown) => Result<T>) {
    this.raw = raw;
    this.#parse = parse;
  }

  get read(): Result<T> {
    return (this.#read ??= this.#parse(this.raw));
  }
}

function quoted(text: string): string {
  return JSON.stringify(plainText(text, 300));
}

function states<T>(
  { before, after }: Sides,
  parse: (raw: unknown) => Result<T>,
): { readonly before: ObjectState<T> | undefined; readonly after: ObjectState<T> | undefined } {
  return {
    before: before && new StoredState(before, parse),
    after: after && { raw: after, read: parse(after) },
  };
}
