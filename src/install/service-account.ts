import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata, NAME } from './names.js';

/** Who Firebreak is to the API server. */
export function serviceAccount({ namespace }: InstallSettings): ManifestValue {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata({ name: NAME, namespace }),
    automountServiceAccountToken: why(
      'Only the pods of the Deployment get a token, not whatever else may name this account.',
      false,
    ),
  };
}
