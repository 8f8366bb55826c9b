/**
 * Controllers of Kubernetes that finish what somebody else was allowed to begin. A refused DELETE inside a terminating
 * namespace would leave that namespace stuck for ever, so nothing they do is judged (see
 * pkg/controller/namespace/deletion in Kubernetes).
 */
export const TRUSTED_SYSTEM_USERS: readonly string[] = [
  'system:serviceaccount:kube-system:namespace-controller',
  'system:serviceaccount:kube-system:generic-garbage-collector',
  // Both of them, where kube-controller-manager runs without --use-service-account-credentials.
  'system:kube-controller-manager',
];
