import type { CredentialsSource } from '../kubernetes/credentials.js';

/** Why credentials cannot be loaded: later they are waited for, and at the start they are somebody's mistake. */
export async function credentialProblems(cluster: CredentialsSource): Promise<readonly string[]> {
  try {
    await cluster.load();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
