import { why, type ManifestValue } from '../commented.js';
import type { InstallSettings } from '../install-options.js';
import { metadata, NAME } from '../names.js';

/** Has the Prometheus operator read the metrics of each replica. */
export function podMonitor({ namespace }: InstallSettings): ManifestValue {
  return why(
    'Pods and not a Service: the Service of the webhook has no port for metrics, and each replica counts for itself. The controller, where it is installed, is read as well.',
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: metadata({ name: NAME, namespace }),
      spec: {
        selector: {
          matchLabels: { 'app.kubernetes.io/name': NAME },
          matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: ['webhook', 'controller'] }],
        },
        podMetricsEndpoints: [{ port: 'metrics', path: '/metrics', interval: '30s' }],
      },
    },
  );
}
