import type { Metadata } from './metadata.js';

/** A Namespace. Its labels always hold `kubernetes.io/metadata.name`, as the API server sees to (N12). */
export interface Namespace {
  readonly kind: 'Namespace';
  readonly name: string;
  readonly metadata: Metadata;
}
