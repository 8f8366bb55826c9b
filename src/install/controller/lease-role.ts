import { why, type ManifestValue } from '../commented.js';
import type { InstallSettings } from '../install-options.js';
import { CONTROLLER_NAME, labelsOf, metadata } from '../names.js';

const RBAC = 'rbac.authorization.k8s.io';
const LEASES = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };

/** The right to elect a leader by the one Lease. */
export function leaseRole({ namespace }: InstallSettings): ManifestValue {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: metadata({ name: CONTROLLER_NAME, namespace, labels: labelsOf('controller') }),
    rules: [
      why('What is to be created has no name yet that a rule could speak of.', { ...LEASES, verbs: ['create'] }),
      { ...LEASES, resourceNames: [CONTROLLER_NAME], verbs: ['get', 'update'] },
    ],
  };
}

/** Gives that right to the controller's pods. */
export function leaseRoleBinding({ namespace }: InstallSettings): ManifestValue {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: metadata({ name: CONTROLLER_NAME, namespace, labels: labelsOf('controller') }),
    roleRef: { apiGroup: RBAC, kind: 'Role', name: CONTROLLER_NAME },
    subjects: [{ kind: 'ServiceAccount', name: CONTROLLER_NAME, namespace }],
  };
}
