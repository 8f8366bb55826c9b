import { why, type ManifestValue } from '../commented.js';
import type { InstallSettings } from '../install-options.js';
import { metadata, NAME, POD_LABELS } from '../names.js';

/** Has the Prometheus operator read the metrics of each replica. */
export function podMonitor({ namespace }: InstallSettings): ManifestValue {
  return why(
    'Pods and not a Service: the Service of the webhook has no port for metrics, and each replica counts for itself.',
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: metadata({ name: NAME, namespace }),
      spec: {
        selector: { matchLabels: POD_LABELS },
        podMetricsEndpoints: [{ port: 'metrics', path: '/metrics', interval: '30s' }],
      },
    },
  );
}
