import { why, type ManifestValue } from '../commented.js';
import type { InstallSettings } from '../install-options.js';
import { labelsOf, metadata } from '../names.js';

/** Who a part of Firebreak is to the API server. */
export function partAccount(name: string, component: 'controller' | 'audit') {
  return ({ namespace }: InstallSettings): ManifestValue => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata({ name, namespace, labels: labelsOf(component) }),
    automountServiceAccountToken: why('Only its own pods get a token, not whatever else may name this account.', false),
  });
}

const RBAC = 'rbac.authorization.k8s.io';

/** Binds the ClusterRole of a part to its account. */
export function partBinding(name: string, component: 'controller' | 'audit') {
  return ({ namespace }: InstallSettings): ManifestValue => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: metadata({ name, labels: labelsOf(component) }),
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
}
