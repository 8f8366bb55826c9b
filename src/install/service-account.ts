import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata, NAME } from './names.js';

/** An identity without rights: to be told apart, and for nothing else. */
export function serviceAccount({ namespace }: InstallSettings): ManifestValue {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata({ name: NAME, namespace }),
    automountServiceAccountToken: why(
      'Firebreak reads nothing from the API server: a review carries all that it judges by. So there is no Role for it, ' +
        'and no token that could be stolen.',
      false,
    ),
  };
}
