import type { ApiError } from '../kubernetes/api-error.js';

/**
 * Whether a write was refused because its namespace has begun to go, or is gone
 * (k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle). An audit may have seen it a moment before, and nothing is wrong.
 */
export function isNamespaceGoing(namespace: string, { reason, message }: ApiError): boolean {
  return (
    (reason === 'forbidden' && message.includes(`namespace ${namespace} because it is being terminated`)) ||
    (reason === 'unserved' && message.includes(`namespaces "${namespace}" not found`))
  );
}
