import type { Namespace } from './namespace.js';
import type { NetworkPolicy } from './network-policy.js';
import type { Result } from './result.js';

/** What the API server is asked to do (admission.k8s.io/v1 Operation, without CONNECT). */
export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

/** The kinds Firebreak judges. */
export type Kind = 'NetworkPolicy' | 'Namespace';

/** Who asks, as authenticated by the API server. */
export interface Actor {
  readonly name: string;
  readonly groups: readonly string[];
}

/** An object on one side of a change: as it came, and as it was read. */
export interface ObjectState<T> {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly read: Result<T>;
}

interface ChangeOf<K extends Kind, T> {
  readonly kind: K;
  readonly operation: Operation;
  /** `status` or `finalize` where a sub-resource is written; it may change labels all the same (A3). */
  readonly subresource: string;
  /** For a Namespace, its own name. */
  readonly namespace: string;
  readonly name: string;
  /** Undefined where nobody knows, as for files that have not been applied yet. */
  readonly actor: Actor | undefined;
  readonly dryRun: boolean;
  /** What is stored now: present on UPDATE and DELETE. */
  readonly before: ObjectState<T> | undefined;
  /** What would be stored: present on CREATE and UPDATE. */
  readonly after: ObjectState<T> | undefined;
}

/** A change of one policy. */
export type PolicyChange = ChangeOf<'NetworkPolicy', NetworkPolicy>;
/** A change of one namespace. */
export type NamespaceChange = ChangeOf<'Namespace', Namespace>;
/** What is asked of the cluster, and the unit of judgement. */
export type Change = PolicyChange | NamespaceChange;
