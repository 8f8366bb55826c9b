import type { Logger } from 'pino';
import type { LoadedProfile } from '../guardrails/load-profile.js';

/**
 * Says at the start of a webhook that is told nothing of its cluster which guardrails hang on it: they leave open whatever they would have
 * to look up, and `onUndecided` decides. Nobody should learn that from a developer who is refused.
 */
export function logWithoutCluster({ guardrails, onUndecided }: LoadedProfile, log: Logger): void {
  const open = guardrails.filter(({ rule }) => rule.reads !== undefined).map(({ name }) => name);
  if (open.length === 0) return;
  log.warn(
    { guardrails: open, onUndecided },
    'nothing is known of the cluster, so that these guardrails stay undecided; start with credentials for it (--kubeconfig, or a service account) or with --snapshot',
  );
}
