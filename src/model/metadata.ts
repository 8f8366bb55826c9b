import type { Labels } from './labels.js';

/** The part of ObjectMeta that guardrails read. Absent maps are empty ones. */
export interface Metadata {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Whether deletion was asked for and waits for finalizers. The object still has its full effect until it is gone (N28). */
  readonly terminating: boolean;
  /** When the API server stored it first, in RFC 3339; undefined for what has not been stored yet. */
  readonly created: string | undefined;
}
