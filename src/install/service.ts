import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata, NAME, POD_LABELS } from './names.js';

/** What the API server calls. */
export function service({ namespace }: InstallSettings): ManifestValue {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata({ name: NAME, namespace }),
    spec: {
      selector: POD_LABELS,
      ports: why('Only the webhook. Metrics are read from each pod by itself.', [
        { name: 'https', port: 443, targetPort: 'https', protocol: 'TCP' },
      ]),
    },
  };
}
