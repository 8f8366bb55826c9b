type Json = Readonly<Record<string, unknown>>;

/** How many objects there are of each kind, evenly spread over the namespaces. */
export const SIZE = { namespaces: 2_000, policies: 10_000, pods: 100_000 } as const;

const APPS = ['web', 'api', 'worker', 'cache', 'database', 'queue', 'search', 'mail', 'auth', 'report'];
const POLICIES_EACH = SIZE.policies / SIZE.namespaces;
const PODS_EACH = SIZE.pods / SIZE.namespaces;
const UIDS = '5f6f3f0c-0d7b-4e35-9a55-';

/** The name of a namespace. */
export function namespaceName(k: number): string {
  return `team-${k}`;
}

/** A Namespace as the API server stores it. */
export function sampleNamespace(k: number): Json {
  const name = namespaceName(k);
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      uid: uid(k),
      resourceVersion: String(k + 1),
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'kubernetes.io/metadata.name': name, team: `team-${k % 200}`, tier: k % 3 === 0 ? 'prod' : 'test' },
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}

/** Of each namespace a default-deny, DNS, and what one application lets in. */
export function sampleClusterPolicy(k: number): Json {
  const own = Math.floor(k / POLICIES_EACH);
  const nth = k % POLICIES_EACH;
  const metadata = {
    namespace: namespaceName(own),
    uid: uid(k),
    resourceVersion: String(k + 1),
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { 'app.kubernetes.io/part-of': 'shop' },
  };
  const type = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
  if (nth === 0) {
    const spec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
    return { ...type, metadata: { ...metadata, name: 'everything-else' }, spec };
  }
  if (nth === 1) return { ...type, metadata: { ...metadata, name: 'dns' }, spec: DNS };
  return { ...type, metadata: { ...metadata, name: `app-${nth}` }, spec: letIn(k, nth) };
}

const DNS = {
  podSelector: {},
  policyTypes: ['Egress'],
  egress: [
    {
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
    },
  ],
};

/** One of 64 blocks of addresses outside of the cluster, of which no pod has one. */
function externalBlock(k: number): string {
  return `172.${16 + ((k % 64) >> 2)}.${(k % 4) * 64}.0/18`;
}

function letIn(k: number, nth: number): Json {
  return {
    podSelector: { matchLabels: { app: APPS[nth] } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: { app: APPS[nth + 1] } } },
          {
            namespaceSelector: { matchLabels: { team: `team-${k % 200}` } },
            podSelector: { matchLabels: { app: 'web' } },
          },
          { ipBlock: { cidr: externalBlock(k) } },
        ],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ],
  };
}

/** A running Pod with much that nobody here reads. */
export function samplePod(k: number): Json {
  const own = Math.floor(k / PODS_EACH);
  const app = APPS[k % APPS.length] ?? '';
  const address = `10.${(k >> 16) & 255}.${(k >> 8) & 255}.${k & 255}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${app}-7d4b9c6f5-${k}`,
      namespace: namespaceName(own),
      uid: uid(k),
      resourceVersion: String(k + 1),
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { app, 'pod-template-hash': '7d4b9c6f5', 'app.kubernetes.io/part-of': 'shop', version: `v${own % 7}` },
      annotations: { 'prometheus.io/scrape': 'true' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${app}-7d4b9c6f5`, uid: uid(k), controller: true },
      ],
      managedFields: [
        {
          manager: 'kubelet',
          operation: 'Update',
          apiVersion: 'v1',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:status': { 'f:conditions': {}, 'f:containerStatuses': {}, 'f:podIPs': {}, 'f:phase': {} } },
        },
      ],
    },
    spec: {
      nodeName: `node-${k % 500}`,
      serviceAccountName: app,
      containers: [
        {
          name: app,
          image: `registry.example/${app}:1.2.3`,
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
          volumeMounts: [{ name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
        },
      ],
      volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }],
    },
    status: {
      phase: 'Running',
      podIP: address,
      podIPs: [{ ip: address }],
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
    },
  };
}

function uid(k: number): string {
  return UIDS + k.toString(16).padStart(12, '0');
}
