import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata } from './names.js';

/** The default-deny of Firebreak's own namespace, as the profile `restricted` asks for: whatever else runs there can ask DNS, and nothing more. */
export function defaultDeny({ namespace }: InstallSettings): ManifestValue {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata({ name: 'default-deny', namespace }),
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      egress: [
        why('DNS.', {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
          ],
          ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })),
        }),
      ],
    },
  };
}
