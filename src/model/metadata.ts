import type { Labels } from './labels.js';

/** The part of ObjectMeta that guardrails read. Absent maps are empty ones. */
export interface Metadata {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Whether deletion was asked for and waits for finalizers. The object still has its full effect until it is gone (N28). */
  readonly terminating: boolean;
  /** When the API server stored it first, in RFC 3339; undefined for what has not been stored yet. */
  readonly created: string | undefined;
  /** Of this object and of none before or after it of the same name; undefined for what has not been stored yet. */
  readonly uid: string | undefined;
  /** Together with the uid, one state of the object and no other; undefined for what has not been stored yet. */
  readonly resourceVersion: string | undefined;
}

/** Of an object that nobody has stored, without labels and annotations. */
export const UNSTORED: Metadata = {
  labels: {},
  annotations: {},
  terminating: false,
  created: undefined,
  uid: undefined,
  resourceVersion: undefined,
};
