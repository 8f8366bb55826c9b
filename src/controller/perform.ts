import { toApiError } from '../kubernetes/api-error.js';
import { isObject, type RawObject } from '../kubernetes/raw-value.js';
import { defaultDenyObject, PROVISIONED_NAME } from './default-deny-object.js';
import type { DefaultDenyProvision } from './load-configuration.js';
import { expiryOf, type Provision, type Removal } from './planned-work.js';
import { FIELD_MANAGER, type TermClient } from './term-client.js';

/** What came of one piece of work. */
export type Outcome =
  | { readonly kind: 'done' }
  /** Somebody else's, or not any more what it was: left alone. */
  | { readonly kind: 'left'; readonly why: string };

/**
 * Gives a namespace its default-deny by a server-side apply. A policy of that name that somebody else has made is left alone.
 * Throws an ApiError.
 */
export async function provision(
  { namespace, directions }: Provision,
  dns: DefaultDenyProvision['dns'],
  client: TermClient,
): Promise<Outcome> {
  const path = policyPath(namespace, PROVISIONED_NAME);
  const there = await readIfThere(path, client);
  if (there !== undefined && !isOurs(there))
    return { kind: 'left', why: `a policy ${PROVISIONED_NAME} is there that was not made by Firebreak` };
  const body = defaultDenyObject(namespace, directions, dns);
  // Not taking over: who changed a field of it since has the last word.
  await client.write({ method: 'PATCH', path, body });
  return { kind: 'done' };
}

/** Removes an expired policy, unless it is not there any more, or is another one, or has got more time. Throws an ApiError. */
export async function remove({ namespace, name, uid }: Removal, now: number, client: TermClient): Promise<Outcome> {
  const path = policyPath(namespace, name);
  const there = await readIfThere(path, client);
  const metadata = there === undefined ? {} : metadataOf(there);
  if (metadata['uid'] !== uid) return { kind: 'left', why: 'it is gone' };
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  const expires = annotations['firebreak.dev/expires'];
  if (typeof expires !== 'string' || expiryOf(expires, now) === undefined)
    return { kind: 'left', why: 'it is not expired any more' };
  const preconditions = { uid, resourceVersion: metadata['resourceVersion'] };
  await client.write({ method: 'DELETE', path, body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions } });
  return { kind: 'done' };
}

function policyPath(namespace: string, name: string): string {
  return `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/${name}`;
}

async function readIfThere(path: string, client: TermClient): Promise<RawObject | undefined> {
  try {
    const raw = await client.read(path);
    return isObject(raw) ? raw : undefined;
  } catch (error) {
    if (toApiError(error).reason === 'unserved') return undefined;
    throw error;
  }
}

/** Whether we have applied it. A label would not tell: anyone can write one. */
function isOurs(raw: RawObject): boolean {
  const managers = metadataOf(raw)['managedFields'];
  return (
    Array.isArray(managers) &&
    managers.some((entry) => isObject(entry) && entry['manager'] === FIELD_MANAGER && entry['operation'] === 'Apply')
  );
}

function metadataOf({ metadata }: RawObject): RawObject {
  return isObject(metadata) ? metadata : {};
}
