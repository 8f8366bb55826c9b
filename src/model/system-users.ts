import type { Change } from './change.js';

/**
 * Those among the trusted who delete what `ownerReferences` tell them to, and whoever may update an object can name an owner
 * there that never was. A DELETE that is refused them is tried again, in the end every 17 minutes (pkg/controller/garbagecollector).
 */
export const COLLECTORS: readonly string[] = [
  'system:serviceaccount:kube-system:generic-garbage-collector',
  // The garbage collector and all the others, where kube-controller-manager runs without --use-service-account-credentials.
  'system:kube-controller-manager',
];

/**
 * Controllers of Kubernetes that finish what somebody else was allowed to begin. A refused DELETE inside a terminating
 * namespace would leave that namespace stuck for ever, so nothing they do is judged (see
 * pkg/controller/namespace/deletion in Kubernetes), except what the {@link COLLECTORS} delete, by rules that say so.
 */
export const TRUSTED_SYSTEM_USERS: readonly string[] = [
  'system:serviceaccount:kube-system:namespace-controller',
  ...COLLECTORS,
];

/** Whether the garbage collector deletes a policy, or one who may be the garbage collector. */
export function isCollected({ kind, operation, actor }: Change): boolean {
  return kind === 'NetworkPolicy' && operation === 'DELETE' && actor !== undefined && COLLECTORS.includes(actor.name);
}
