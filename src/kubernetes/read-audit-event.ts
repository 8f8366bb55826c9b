import type { Kind, Operation } from '../model/change.js';
import { isObject, type RawObject } from './raw-value.js';

/** Events that say nothing of what is judged, by why. */
export const PASSED_OVER = {
  kind: 'about other kinds',
  read: 'of requests that change nothing',
  stage: 'of other stages than ResponseComplete',
  failed: 'of requests that the API server refused',
} as const;

/** Why something was passed over. */
export type PassedOver = keyof typeof PASSED_OVER;

/** A request to change what is judged, as an audit event tells it. */
export interface AuditedRequest {
  readonly id: string;
  /** When the API server received it, in milliseconds since 1970. */
  readonly at: number;
  readonly kind: Kind;
  readonly operation: Operation;
  readonly subresource: string;
  readonly namespace: string;
  /** Empty where a name was generated and the event does not hold it. */
  readonly name: string;
  /** On whose behalf, as the API server writes it: `username`, `groups`. */
  readonly user: RawObject;
  readonly dryRun: boolean;
  /** Whether the cluster is another one after it. What the webhook refused is judged anew and changes nothing. */
  readonly outcome: 'stored' | 'refused';
  /** What would be stored, or what was deleted where the response shows it. */
  readonly object: RawObject | undefined;
  /** Where the response shows no more than that, and the rest stayed what it was. */
  readonly metadata: RawObject | undefined;
  /** Given for `deletecollection`. */
  readonly collection?: AuditedCollection;
}

/** What a `deletecollection` deleted: one object after the other, by name. */
export interface AuditedCollection {
  /** Undefined where that is everything in the namespace. */
  readonly deleted: readonly RawObject[] | undefined;
  /** At which it was refused, and ended; those before it are deleted. Undefined where nothing was refused. */
  readonly refusedAt: string | undefined;
}

/** What is not known any more: one object, whose name is empty where nobody knows it, or all policies of a namespace. */
export interface LostObject {
  readonly extent: 'one' | 'all';
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
}

/** Why an event about what is judged cannot be judged, by what it lacks; the second sentence is what to do about it. */
export const LACKS = {
  version: 'the event is not of audit.k8s.io/v1; the versions before it are gone since Kubernetes 1.24',
  level: 'the event has level Metadata and no object; have these kinds logged at level RequestResponse',
  truncated: 'the object was too large for the log; raise --audit-log-truncate-max-event-size or the like',
  patch: 'the event has a patch and no whole object; have patches logged at level RequestResponse',
  refusedPatch: 'the patch was refused, and what it would have stored is in no event',
  object: 'the event holds no NetworkPolicy or Namespace as a whole; have these kinds logged at level RequestResponse',
  collection:
    'what a deletecollection with a selector deleted is not in the event; have it logged at level RequestResponse',
  time: 'the event does not say when it was',
} as const;

/** What an event lacks. */
export type Lack = keyof typeof LACKS;

/** What an event has to say. */
export type AuditReading =
  | { readonly is: 'request'; readonly request: AuditedRequest }
  | { readonly is: 'passed'; readonly why: PassedOver }
  | { readonly is: 'lacking'; readonly what: Lack; readonly lost: LostObject | undefined };

/** Whether a value from a log is an audit event, of whatever version. */
export function isAuditEvent(value: RawObject): boolean {
  return value['kind'] === 'Event' && textIn(value, 'apiVersion').startsWith('audit.k8s.io/');
}

const WRITES: Readonly<Record<string, Operation>> = {
  create: 'CREATE',
  update: 'UPDATE',
  patch: 'UPDATE',
  delete: 'DELETE',
  deletecollection: 'DELETE',
};

const API_VERSIONS: Readonly<Record<Kind, string>> = { NetworkPolicy: 'networking.k8s.io/v1', Namespace: 'v1' };
/** Through these, too, labels and finalizers change (A3). */
const SUBRESOURCES: ReadonlySet<string> = new Set(['', 'status', 'finalize']);
const CREATED = 201;

/**
 * Reads an audit event (k8s.io/apiserver/pkg/apis/audit/v1 Event). What is stored is taken from the response where it is
 * there: the request is as the user sent it, before defaulting and other webhooks, and of a patch it holds the patch.
 * `webhook` is the name of the one whose refusals are judged anew. Never throws.
 */
export function readAuditEvent(event: RawObject, webhook: string): AuditReading {
  const reference = partOf(event, 'objectRef');
  const kind = kindOf(reference);
  const subresource = textIn(reference, 'subresource');
  if (kind === undefined || !SUBRESOURCES.has(subresource)) return { is: 'passed', why: 'kind' };
  const verb = textIn(event, 'verb');
  const operation = Object.hasOwn(WRITES, verb) ? WRITES[verb] : undefined;
  if (operation === undefined) return { is: 'passed', why: 'read' };
  if (textIn(event, 'stage') !== 'ResponseComplete') return { is: 'passed', why: 'stage' };
  const outcome = outcomeOf(partOf(event, 'responseStatus'), webhook);
  if (outcome === undefined) return { is: 'passed', why: 'failed' };
  const lacking = (what: Lack): AuditReading => {
    return { is: 'lacking', what, lost: lostBy(event, { verb, kind, outcome }) };
  };
  if (event['apiVersion'] !== 'audit.k8s.io/v1') return lacking('version');
  const at = timeOf(event);
  if (at === undefined) return lacking('time');

  const found = verb === 'deletecollection' ? collectionOf(event, outcome) : objectOf(event, { verb, kind, outcome });
  if (typeof found === 'string') return lacking(found);
  const { object, metadata } = 'object' in found ? found : NO_OBJECT;
  const created = operation === 'CREATE' || partOf(event, 'responseStatus')['code'] === CREATED;
  const own = partOf(object ?? {}, 'metadata');
  const request = {
    id: textIn(event, 'auditID'),
    at,
    kind,
    operation: operation === 'UPDATE' && created ? 'CREATE' : operation,
    subresource,
    namespace: kind === 'Namespace' ? '' : textIn(reference, 'namespace') || textIn(own, 'namespace'),
    name: textIn(reference, 'name') || textIn(own, 'name'),
    user: isObject(event['impersonatedUser']) ? event['impersonatedUser'] : partOf(event, 'user'),
    dryRun: isDryRun(event),
    outcome,
    object,
    metadata,
  } as const;
  return { is: 'request', request: 'object' in found ? request : { ...request, collection: found } };
}

function kindOf(reference: RawObject): Kind | undefined {
  const resource = `${textIn(reference, 'apiGroup')}/${textIn(reference, 'apiVersion')}/${textIn(reference, 'resource')}`;
  if (resource === 'networking.k8s.io/v1/networkpolicies') return 'NetworkPolicy';
  return resource === '/v1/namespaces' ? 'Namespace' : undefined;
}

function outcomeOf(status: RawObject, webhook: string): AuditedRequest['outcome'] | undefined {
  const code = status['code'];
  if (typeof code !== 'number') return undefined;
  if (code >= 200 && code < 300) return 'stored';
  return textIn(status, 'message').includes(`admission webhook "${webhook}" denied the request`)
    ? 'refused'
    : undefined;
}

function timeOf(event: RawObject): number | undefined {
  for (const field of ['requestReceivedTimestamp', 'stageTimestamp']) {
    const time = Date.parse(textIn(event, field));
    if (!Number.isNaN(time)) return time;
  }
  return undefined;
}

/** In the query, or in the DeleteOptions, where kubectl writes it. */
function isDryRun(event: RawObject): boolean {
  const options = partOf(event, 'requestObject');
  if (options['kind'] === 'DeleteOptions' && Array.isArray(options['dryRun']) && options['dryRun'].length > 0)
    return true;
  return (queryOf(event).get('dryRun') ?? '') !== '';
}

function queryOf(event: RawObject): URLSearchParams {
  const uri = textIn(event, 'requestURI');
  const start = uri.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : uri.slice(start + 1));
}

interface Wanted {
  readonly verb: string;
  readonly kind: Kind;
  readonly outcome: AuditedRequest['outcome'];
}

type FoundObject = Pick<AuditedRequest, 'object' | 'metadata'>;

const NO_OBJECT: FoundObject = { object: undefined, metadata: undefined };

function objectOf(event: RawObject, { verb, kind, outcome }: Wanted): FoundObject | Lack {
  const response = whole(event['responseObject'], kind);
  const metadata = shownMetadata(event);
  if (verb === 'delete') return { object: response, metadata };
  const request = verb === 'patch' ? undefined : whole(event['requestObject'], kind);
  const object = response ?? request;
  if (object !== undefined) return { object, metadata: undefined };
  if (isTruncated(event)) return 'truncated';
  if (textIn(event, 'level') === 'Metadata') return 'level';
  if (verb !== 'patch') return 'object';
  if (outcome === 'refused') return 'refusedPatch';
  return metadata !== undefined && patchesMetadataAlone(event['requestObject']) ? { object, metadata } : 'patch';
}

/** What clients get that ask for the metadata alone, as the garbage collector does. */
function shownMetadata(event: RawObject): RawObject | undefined {
  const response = partOf(event, 'responseObject');
  return textIn(response, 'kind') === 'PartialObjectMetadata' ? partOf(response, 'metadata') : undefined;
}

/** Of the kinds of patches, a server-side apply always says what it applies, and can take away what it leaves out. */
function patchesMetadataAlone(patch: unknown): boolean {
  if (!Array.isArray(patch)) return isObject(patch) && Object.keys(patch).every((key) => key === 'metadata');
  return patch.every((step) => isObject(step) && textIn(step, 'path').startsWith('/metadata/'));
}

/** The response lists what was deleted; where it is not logged, an unrestricted request deleted everything. */
function collectionOf(event: RawObject, outcome: AuditedRequest['outcome']): AuditedCollection | Lack {
  const items = partOf(event, 'responseObject')['items'];
  if (outcome === 'stored' && Array.isArray(items)) return { deleted: items.filter(isObject), refusedAt: undefined };
  const query = queryOf(event);
  if ([query.get('labelSelector'), query.get('fieldSelector')].some(Boolean)) return 'collection';
  if (outcome === 'stored') return { deleted: undefined, refusedAt: undefined };
  const refusedAt = textIn(partOf(partOf(event, 'responseStatus'), 'details'), 'name');
  return refusedAt === '' ? 'collection' : { deleted: undefined, refusedAt };
}

/** A collection that was refused may have deleted some before that. */
function lostBy(event: RawObject, { verb, kind, outcome }: Wanted): LostObject | undefined {
  if (isDryRun(event) || (outcome === 'refused' && verb !== 'deletecollection')) return undefined;
  const reference = partOf(event, 'objectRef');
  const name = textIn(reference, 'name');
  const extent = verb === 'deletecollection' ? 'all' : 'one';
  return { extent, kind, namespace: kind === 'Namespace' ? name : textIn(reference, 'namespace'), name };
}

/** Neither a Status nor the metadata alone, which some clients ask for. */
function whole(raw: unknown, kind: Kind): RawObject | undefined {
  return isObject(raw) && raw['kind'] === kind && raw['apiVersion'] === API_VERSIONS[kind] ? raw : undefined;
}

/** By the API server, which then leaves a note, or by a cloud's collector, which then leaves a text for the object. */
function isTruncated(event: RawObject): boolean {
  const note = textIn(partOf(event, 'annotations'), 'audit.k8s.io/truncated');
  return note === 'true' || typeof event['requestObject'] === 'string' || typeof event['responseObject'] === 'string';
}

function partOf(raw: RawObject, field: string): RawObject {
  const part = Object.hasOwn(raw, field) ? raw[field] : undefined;
  return isObject(part) ? part : NOTHING;
}

function textIn(raw: RawObject, field: string): string {
  const text = Object.hasOwn(raw, field) ? raw[field] : undefined;
  return typeof text === 'string' ? text : '';
}

const NOTHING: RawObject = {};
