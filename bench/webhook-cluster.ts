/** What the policies of the bodies speak of is there: their namespace, a default-deny that lets DNS pass, and a workload for each selector. */
export function clusterOfBodies(): string {
  const labels = [{ app: 'web' }, ...Array.from({ length: 16 }, (_, k) => ({ app: `client-${k}`, tier: 'frontend' }))];
  const metadata = { namespace: 'shop' };
  const objects = [
    namespace('shop'),
    namespace('kube-system'),
    workload('kube-system', { 'k8s-app': 'kube-dns' }),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { ...metadata, name: 'default-deny' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    },
    ...labels.map((label) => workload('shop', label)),
  ];
  return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}

function namespace(name: string): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function workload(namespace: string, labels: Readonly<Record<string, string>>): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name: Object.values(labels)[0] },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [] } } },
  };
}
