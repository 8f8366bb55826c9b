import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata, NAME, POD_LABELS } from './names.js';

/** Keeps a drained node from taking the last replica along. */
export function podDisruptionBudget({ namespace }: InstallSettings): ManifestValue {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata({ name: NAME, namespace }),
    spec: {
      minAvailable: why('Draining nodes one after the other must never leave nobody to answer.', 1),
      unhealthyPodEvictionPolicy: why(
        'A pod that is not ready answers nothing and must not hold up a drain.',
        'AlwaysAllow',
      ),
      selector: { matchLabels: POD_LABELS },
    },
  };
}
