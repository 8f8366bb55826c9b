import type { Namespace } from './namespace.js';

/** What is known of the cluster at one instant. A value: nothing in it changes. */
export interface Snapshot {
  readonly namespaces: ReadonlyMap<string, Namespace>;
}

/** The snapshot of someone who has seen nothing: every question that needs the cluster stays open. */
export const EMPTY_SNAPSHOT: Snapshot = { namespaces: new Map() };
