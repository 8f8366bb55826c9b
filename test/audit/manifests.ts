/* Manifests for clusters of tests, to be joined by `---`. */

/** A Namespace with these labels, in YAML. */
export function namespace(name: string, labels = ''): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { kubernetes.io/metadata.name: ${name}${labels === '' ? '' : `, ${labels}`} } }\n`;
}

/** A Deployment `shop/web` whose pods carry these labels and have a port `http`, where one is given. */
export function deployment(path: string, given?: string, port?: number): string {
  const [namespace = '', name = ''] = path.split('/');
  const labels = given ?? `app: ${name}`;
  const ports = port === undefined ? '' : `, ports: [{ name: http, containerPort: ${port} }]`;
  return `apiVersion: apps/v1
kind: Deployment
metadata: { namespace: ${namespace}, name: ${name} }
spec: { template: { metadata: { labels: { ${labels} } }, spec: { containers: [{ name: main${ports} }] } } }
`;
}

/** A NetworkPolicy `shop/web` with this spec. */
export function policy(path: string, spec: string, metadata = ''): string {
  const [namespace = '', name = ''] = path.split('/');
  const lines = spec
    .trim()
    .split('\n')
    .map((line) => `  ${line}\n`);
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { namespace: ${namespace}, name: ${name}${metadata === '' ? '' : `, ${metadata}`} }
spec:
${lines.join('')}`;
}

/** A default-deny of both directions. */
export function deny(namespace: string): string {
  return policy(`${namespace}/default-deny`, 'podSelector: {}\npolicyTypes: [Ingress, Egress]');
}

/** The pods that answer DNS. */
export const DNS = `${namespace('kube-system')}---\n${deployment('kube-system/coredns', 'k8s-app: kube-dns')}`;
