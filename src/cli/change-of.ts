import type { Actor, Change, ObjectState } from '../model/change.js';
import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { ValidObject } from './sort-objects.js';

/** The objects on both sides of a change. The kind and name of both are the same where there are two. */
export type ChangedObject =
  | { readonly before?: ValidObject | undefined; readonly after: ValidObject }
  | { readonly before: ValidObject; readonly after?: undefined };

/** What there is to say of a change besides its objects. */
export interface ChangeDetails {
  /** Undefined where nobody knows. */
  readonly actor: Actor | undefined;
  readonly subresource?: string;
  readonly dryRun?: boolean;
}

/** The change from one state of a file's object to another. */
export function changeOf({ before, after }: ChangedObject, details: ChangeDetails): Change {
  const object = after ?? before;
  const about = {
    operation: before === undefined ? 'CREATE' : after === undefined ? 'DELETE' : 'UPDATE',
    subresource: details.subresource ?? '',
    namespace: namespaceOf(object),
    name: object.value.name,
    actor: details.actor,
    dryRun: details.dryRun ?? false,
  } as const;
  return object.kind === 'Namespace'
    ? { ...about, kind: object.kind, before: namespaceState(before), after: namespaceState(after) }
    : { ...about, kind: object.kind, before: policyState(before), after: policyState(after) };
}

/** The namespace of an object; for a Namespace, its own name. */
export function namespaceOf(object: ValidObject): string {
  return object.kind === 'Namespace' ? object.value.name : object.value.namespace;
}

function namespaceState(object: ValidObject | undefined): ObjectState<Namespace> | undefined {
  return object?.kind === 'Namespace' ? { raw: object.raw, read: { ok: true, value: object.value } } : undefined;
}

function policyState(object: ValidObject | undefined): ObjectState<NetworkPolicy> | undefined {
  return object?.kind === 'NetworkPolicy' ? { raw: object.raw, read: { ok: true, value: object.value } } : undefined;
}
