import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CredentialsSource } from '../kubernetes/credentials.js';
import { inClusterCredentials } from '../kubernetes/in-cluster-credentials.js';
import { kubeconfigCredentials } from '../kubernetes/kubeconfig-credentials.js';
import type { Io } from './io.js';
import { UsageError } from './usage-error.js';

/** The options that choose a cluster. */
export interface ClusterOptions {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

/**
 * The cluster that was asked for; in a pod that has a token, its own; else none. A pod without a token was not meant to
 * read the cluster.
 */
export async function clusterCredentials(
  { kubeconfig, context }: ClusterOptions,
  { cwd, pod, kubeconfigs }: Io,
): Promise<CredentialsSource | undefined> {
  if (kubeconfig !== undefined) return kubeconfigCredentials({ file: resolve(cwd, kubeconfig), context });
  if (context !== undefined) {
    const [file, ...others] = kubeconfigs;
    if (file === undefined || others.length > 0)
      throw new UsageError('--context needs to know of which file: name it with --kubeconfig');
    return kubeconfigCredentials({ file: resolve(cwd, file), context });
  }
  if (pod === undefined) return undefined;
  return (await exists(join(pod.folder, 'token'))) ? inClusterCredentials(pod) : undefined;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
