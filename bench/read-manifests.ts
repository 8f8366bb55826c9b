import { parseAllDocuments } from 'yaml';
import { readDocuments } from '../src/documents/read-documents.js';

const ROUNDS = 5;
const DOCUMENTS = 4_000;

/** One NetworkPolicy of about 1.25 kB, a few rules wide, no two alike. */
function policy(index: number): string {
  const block = `10.${index % 256}.${(index >> 8) % 256}.0/24`;
  const rule = (port: number): string => `
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: team-${index % 97}
          podSelector:
            matchExpressions:
              - { key: app, operator: In, values: [web, "api-${port}"] }
        - ipBlock: { cidr: ${block}, except: [10.0.0.0/28] }
      ports:
        - protocol: TCP
          port: ${port}
        - { protocol: UDP, port: 53, endPort: ${port + 10} }`;
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-${index}
  namespace: team-${index % 211}
  labels: { app.kubernetes.io/name: shop, tier: "${index % 5}" }
spec:
  podSelector:
    matchLabels:
      app: web-${index}
  policyTypes:
    - Ingress
  # ${'what this policy is for '.repeat(6)}
  ingress:${rule(1000 + (index % 8000))}${rule(443)}
`;
}

const text = Array.from({ length: DOCUMENTS }, (_, index) => policy(index)).join('---\n');

const contenders: readonly { readonly name: string; readonly read: () => number }[] = [
  {
    name: 'yaml: parseAllDocuments and toJS',
    read: () => [...parseAllDocuments(text)].map((document) => document.toJS() as unknown).length,
  },
  { name: 'firebreak: readDocuments', read: () => readDocuments(text, 'bench').documents.length },
];

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1)
  for (const { name, read } of contenders) {
    const start = performance.now();
    const documents = read();
    if (documents !== DOCUMENTS) throw new Error(`${name} read ${documents} documents of ${DOCUMENTS}`);
    times.get(name)?.push(performance.now() - start);
  }

const medians = contenders.map(({ name }) => median(times.get(name) ?? []));
console.log(`${(text.length / 1e6).toFixed(1)} MB, ${DOCUMENTS} documents, median of ${ROUNDS}`);
for (const [index, { name }] of contenders.entries())
  console.log(`${name.padEnd(34)} ${(medians[index] ?? NaN).toFixed(0)} ms`);
console.log(`ratio ${((medians[0] ?? NaN) / (medians[1] ?? NaN)).toFixed(1)}`);
