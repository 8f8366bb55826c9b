import { why, type ManifestValue } from '../commented.js';
import type { InstallSettings } from '../install-options.js';
import { labelsOf, metadata, METRICS_PORT, POD_LABELS, podLabels } from '../names.js';

/** Where API servers listen: behind the Service `kubernetes`, and by themselves. */
const API_SERVER_PORTS = [443, 6443];

const DNS_PEER = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
};

const WEBHOOK_METRICS: readonly ManifestValue[] = [
  why('The metrics of the webhook, for the page.', {
    to: [{ podSelector: { matchLabels: POD_LABELS } }],
    ports: [{ protocol: 'TCP', port: METRICS_PORT }],
  }),
  why('DNS, which knows its replicas.', {
    to: [DNS_PEER],
    ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })),
  }),
];

/** A part of Firebreak calls the API server, and the controller lets its metrics be read. */
export function partNetworkPolicy(name: string, component: 'controller' | 'audit') {
  return ({ namespace, apiServerCidrs, monitoringNamespace }: InstallSettings): ManifestValue => {
    const metrics = why('Metrics, from Prometheus. Probes of the kubelet on the same node always pass.', {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': monitoringNamespace } } }],
      ports: [{ protocol: 'TCP', port: METRICS_PORT }],
    });
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadata({ name, namespace, labels: labelsOf(component) }),
      spec: {
        podSelector: { matchLabels: podLabels(component) },
        policyTypes: ['Ingress', 'Egress'],
        ...(monitoringNamespace === undefined || component === 'audit' ? {} : { ingress: [metrics] }),
        egress: [
          why(component === 'audit' ? 'The API server; nothing else is called.' : 'The API server.', {
            to: apiServerCidrs.map((cidr) => ({ ipBlock: { cidr } })),
            ports: API_SERVER_PORTS.map((port) => ({ protocol: 'TCP', port })),
          }),
          ...(component === 'audit' ? [] : WEBHOOK_METRICS),
        ],
      },
    };
  };
}
