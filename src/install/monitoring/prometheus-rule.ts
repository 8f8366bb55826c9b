import { why, type ManifestValue } from '../commented.js';
import type { InstallSettings } from '../install-options.js';
import { metadata, NAME } from '../names.js';
import { API_SERVER_ALERTS, CONTROLLER_ALERTS, FIREBREAK_ALERTS, type Alert } from './alerts.js';

/** Alerts for the Prometheus operator. */
export function prometheusRule({ namespace }: InstallSettings): ManifestValue {
  return why('If your Prometheus takes rules by label only, add that label with a kustomize overlay.', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: metadata({ name: NAME, namespace }),
    spec: {
      groups: [
        {
          name: 'firebreak-api-server',
          rules: why('These need the metrics of the API server.', API_SERVER_ALERTS.map(rule)),
        },
        { name: 'firebreak', rules: FIREBREAK_ALERTS.map(rule) },
        { name: 'firebreak-controller', rules: CONTROLLER_ALERTS.map(rule) },
      ],
    },
  });
}

function rule({ name, severity, expr, lasts, summary, description }: Alert): ManifestValue {
  return { alert: name, expr, for: lasts, labels: { severity }, annotations: { summary, description } };
}
