/** A small profile: wide blocks are denied, missing labels warned of, and a namespace is excluded. */
export const PROFILE = `apiVersion: firebreak.dev/v1alpha1
kind: GuardrailProfile
metadata: { name: tests }
spec:
  excludeNamespaces: [excluded]
  guardrails:
    - name: no-wide-egress
      rule: limit-cidr-width
      action: Deny
      message: Ask netsec.
    - name: team-label
      rule: require-metadata
      action: Warn
      match: { kinds: [NetworkPolicy] }
      options: { labels: { team: {} } }
`;

/** A policy's manifest in namespace shop. */
export function policy(name: string, cidr = '192.0.2.0/24'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: shop
  labels: { team: web }
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: ${cidr}
`;
}

/** A namespace's manifest. */
export function namespace(name: string, labels = '{}'): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: ${labels} }\n`;
}
