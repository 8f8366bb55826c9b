import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata, METRICS_PORT, NAME, POD_LABELS, WEBHOOK_PORT } from './names.js';

/** Firebreak's own NetworkPolicy, which passes the profile `restricted`. */
export function networkPolicy(settings: InstallSettings): ManifestValue {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata({ name: NAME, namespace: settings.namespace }),
    spec: {
      podSelector: { matchLabels: POD_LABELS },
      ...(settings.apiServerCidrs.length === 0 ? egressOnly() : bothDirections(settings)),
    },
  };
}

const EGRESS = why(
  'With no rule for egress: Firebreak answers, and calls nobody, not even the API server or DNS.',
  'Egress',
);

function egressOnly(): { readonly [key: string]: ManifestValue } {
  return {
    policyTypes: why(
      'Ingress is left open on purpose. The API server calls from an address that differs from cluster to cluster (of a ' +
        'node, a load balancer, a tunnel), and some network plugins never match nodes with an ipBlock; a guess that is wrong ' +
        'takes admission out of service. The webhook answers reviews only, and the metrics name guardrails, not objects.\n' +
        'Where the addresses are known, name them (`firebreak manifests --api-server-cidr`), and ingress is isolated too.',
      [EGRESS],
    ),
  };
}

function bothDirections({ apiServerCidrs, monitoringNamespace }: InstallSettings): {
  readonly [key: string]: ManifestValue;
} {
  const reviews = why('Reviews, from the API server. Probes of the kubelet on the same node always pass.', {
    from: apiServerCidrs.map((cidr) => ({ ipBlock: { cidr } })),
    ports: [{ protocol: 'TCP', port: WEBHOOK_PORT }],
  });
  const metrics = why('Metrics, from Prometheus.', {
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': monitoringNamespace } } }],
    ports: [{ protocol: 'TCP', port: METRICS_PORT }],
  });
  return {
    policyTypes: ['Ingress', EGRESS],
    ingress: monitoringNamespace === undefined ? [reviews] : [reviews, metrics],
  };
}
