/** A Deployment, or what else has a template. */
export function workload(path: string, labels: string, more: { kind?: string; spec?: string } = {}): string {
  const [namespace, name] = path.split('/');
  const { kind = 'Deployment', spec = '{ containers: [{ name: c, image: i }] }' } = more;
  return `apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: ${labels} }
  template:
    metadata: { labels: ${labels} }
    spec: ${spec}
---
`;
}

/** A NetworkPolicy with this spec. */
export function networkPolicy(path: string, spec: string): string {
  const [namespace, name] = path.split('/');
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec:
${spec
  .trim()
  .split('\n')
  .map((line) => `  ${line}\n`)
  .join('')}---
`;
}

/** A Namespace. */
export function namespace(name: string, labels = '{}'): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: ${labels} }\n---\n`;
}

/** Anyone may call web; only web and the world call the API on 8080; only the API calls the database. */
export const CLUSTER = [
  namespace('shop', '{ tier: front }'),
  namespace('data'),
  workload('shop/web', '{ app: web }'),
  workload('shop/api', '{ app: api }'),
  workload('data/db', '{ app: db }', { kind: 'StatefulSet' }),
].join('');

/** Only the API may call the database, at one port. */
export const DB_POLICY = networkPolicy(
  'data/db',
  `podSelector: { matchLabels: { app: db } }
policyTypes: [Ingress]
ingress:
  - from:
      - namespaceSelector: { matchLabels: { tier: front } }
        podSelector: { matchLabels: { app: api } }
    ports:
      - { protocol: TCP, port: 5432 }`,
);
