import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata, METRICS_PORT, NAME, POD_LABELS, podLabels, WEBHOOK_PORT } from './names.js';

/** Where API servers listen: behind the Service `kubernetes`, and by themselves. */
const API_SERVER_PORTS = [443, 6443];

/**
 * Firebreak's own NetworkPolicy, which passes the profile `restricted`: it talks to the API server, in both directions,
 * and lets its metrics be read, by the controller too. There is none where nobody says where the API server is. Its address is another in every
 * cluster (of a node, a load balancer, a tunnel), and a guess that is wrong takes admission out of service.
 */
export function networkPolicy({ namespace, apiServerCidrs, monitoringNamespace }: InstallSettings): ManifestValue {
  const apiServer = apiServerCidrs.map((cidr) => ({ ipBlock: { cidr } }));
  const reviews = why('Reviews, from the API server. Probes of the kubelet on the same node always pass.', {
    from: apiServer,
    ports: [{ protocol: 'TCP', port: WEBHOOK_PORT }],
  });
  const metrics = why('Metrics, from Prometheus.', {
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': monitoringNamespace } } }],
    ports: [{ protocol: 'TCP', port: METRICS_PORT }],
  });
  const controller = why('Metrics, from the controller, whose page shows what was decided.', {
    from: [{ podSelector: { matchLabels: podLabels('controller') } }],
    ports: [{ protocol: 'TCP', port: METRICS_PORT }],
  });
  const watches = why('The state of the cluster, from the API server; nothing else is called.', {
    to: apiServer,
    ports: API_SERVER_PORTS.map((port) => ({ protocol: 'TCP', port })),
  });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata({ name: NAME, namespace }),
    spec: {
      podSelector: { matchLabels: POD_LABELS },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [reviews, controller, ...(monitoringNamespace === undefined ? [] : [metrics])],
      egress: [watches],
    },
  };
}
