import { resolve } from 'node:path';
import type { CredentialsSource } from '../kubernetes/credentials.js';
import { kubeconfigCredentials } from '../kubernetes/kubeconfig-credentials.js';
import { clusterCredentials, type ClusterOptions } from './cluster-credentials.js';
import type { Io } from './io.js';
import { UsageError } from './usage-error.js';

/**
 * The cluster that someone asks about who names none, or only its context: in a pod its own, else that of the usual
 * kubeconfig's current context.
 * @throws UsageError where there are several files, of which nobody said which.
 */
export async function liveCredentials(options: ClusterOptions, io: Io): Promise<CredentialsSource> {
  const chosen = await clusterCredentials(options, io);
  if (chosen !== undefined) return chosen;
  const [file, ...others] = io.kubeconfigs;
  if (file === undefined || others.length > 0)
    throw new UsageError('--live needs to know of which file: name it with --kubeconfig');
  return kubeconfigCredentials({ file: resolve(io.cwd, file) });
}
