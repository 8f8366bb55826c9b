import type { Metadata } from './metadata.js';

/** A Namespace. Its labels always hold `kubernetes.io/metadata.name`, as the API server sees to (N12). */
export interface Namespace {
  readonly kind: 'Namespace';
  readonly name: string;
  readonly metadata: Metadata;
}

const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Whether there can be a namespace of that name: an RFC 1123 label (`ValidateNamespaceName`, k8s.io/apimachinery/pkg/api/validation). */
export function canBeNamespace(name: string): boolean {
  return NAME.test(name);
}
