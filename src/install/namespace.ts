import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { LABELS } from './names.js';

/** The namespace of Firebreak, in which only pods that obey the restricted Pod Security standard are admitted. */
export function namespace(settings: InstallSettings): ManifestValue {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: settings.namespace,
      labels: why('Firebreak needs no privilege at all, so nothing in its namespace gets any.', {
        ...LABELS,
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      }),
    },
  };
}
