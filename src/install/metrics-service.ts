import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata, METRICS_PORT, METRICS_SERVICE, POD_LABELS } from './names.js';

/** By its name the controller finds every replica of the webhook, whose counts it adds up. */
export function metricsService({ namespace }: InstallSettings): ManifestValue {
  return why('Its name stands for each replica, so that the controller can add up what they decided.', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata({ name: METRICS_SERVICE, namespace }),
    spec: {
      clusterIP: why('Headless: a client gets the addresses of the pods themselves.', 'None'),
      selector: POD_LABELS,
      ports: [{ name: 'metrics', port: METRICS_PORT, targetPort: 'metrics', protocol: 'TCP' }],
    },
  });
}
