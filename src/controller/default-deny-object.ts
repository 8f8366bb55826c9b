import { POLICY_TYPE, type Direction } from '../model/network-policy.js';
import type { DefaultDenyProvision } from './load-configuration.js';

/** What a default-deny that Firebreak gives is called. */
export const PROVISIONED_NAME = 'firebreak-default-deny';

const DNS = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

/** A default-deny of these directions, for a server-side apply. */
export function defaultDenyObject(
  namespace: string,
  directions: readonly Direction[],
  dns: DefaultDenyProvision['dns'],
): Readonly<Record<string, unknown>> {
  const asks = dns === 'allowed' && directions.includes('egress');
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: PROVISIONED_NAME,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'firebreak' },
    },
    spec: {
      podSelector: {},
      policyTypes: directions.map((direction) => POLICY_TYPE[direction]),
      ...(asks ? { egress: [DNS] } : {}),
    },
  };
}
