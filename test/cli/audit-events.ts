/* Audit events as an API server of Kubernetes 1.34 writes them, in the parts that it always fills in. */

type Json = Readonly<Record<string, unknown>>;

interface EventParts {
  readonly verb: string;
  readonly level?: string;
  readonly stage?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly resource?: Json;
  readonly subresource?: string;
  readonly uri?: string;
  readonly user?: Json;
  readonly impersonatedUser?: Json;
  readonly code?: number;
  readonly message?: string;
  readonly at?: string;
  readonly id?: string;
  readonly request?: unknown;
  readonly response?: unknown;
  readonly annotations?: Json;
}

export const JANE = {
  username: 'jane',
  uid: '0b6cf9b5',
  groups: ['developers', 'system:authenticated'],
  extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=9a7c'] },
} as const;

const NETWORK_POLICIES = { resource: 'networkpolicies', apiGroup: 'networking.k8s.io', apiVersion: 'v1' };
const NAMESPACES = { resource: 'namespaces', apiVersion: 'v1' };

/** An event about policy `shop/web` where the parts do not say otherwise. */
export function event(parts: EventParts): Json {
  const { verb, namespace = 'shop', name = 'web', resource = NETWORK_POLICIES, subresource, code = 200 } = parts;
  const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: parts.level ?? 'RequestResponse',
    auditID: parts.id ?? '6c1b1f0e-4a38-4a55-8f8e-0a3ab1a3b0a4',
    stage: parts.stage ?? 'ResponseComplete',
    requestURI: `${verb === 'create' ? path : `${path}/${name}`}${parts.uri ?? '?fieldManager=kubectl-client-side-apply'}`,
    verb,
    user: parts.user ?? JANE,
    ...(parts.impersonatedUser === undefined ? {} : { impersonatedUser: parts.impersonatedUser }),
    sourceIPs: ['198.51.100.7'],
    userAgent: 'kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9',
    objectRef: { ...resource, namespace, name, ...(subresource === undefined ? {} : { subresource }) },
    responseStatus: {
      metadata: {},
      ...(code < 300 ? {} : { status: 'Failure', message: parts.message ?? 'no', reason: 'Forbidden' }),
      code,
    },
    ...(parts.request === undefined ? {} : { requestObject: parts.request }),
    ...(parts.response === undefined ? {} : { responseObject: parts.response }),
    requestReceivedTimestamp: parts.at ?? '2026-05-04T09:30:00.123456Z',
    stageTimestamp: parts.at ?? '2026-05-04T09:30:00.140021Z',
    annotations: {
      'authorization.k8s.io/decision': 'allow',
      'authorization.k8s.io/reason': 'RBAC: allowed by RoleBinding "dev/shop"',
      ...parts.annotations,
    },
  };
}

/** An event about a Namespace. */
export function namespaceEvent(parts: EventParts & { readonly name: string }): Json {
  return event({ ...parts, namespace: parts.name, resource: NAMESPACES });
}

/** Policy `shop/web` that lets its pods call `cidr`, as a user sends it. */
export function policy(cidr: string, metadata: Json = {}): Json {
  return {
    kind: 'NetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    metadata: { name: 'web', namespace: 'shop', labels: { team: 'web' }, ...metadata },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }] },
  };
}

/** The same as the API server answers it. */
export function stored(raw: Json, metadata: Json = {}): Json {
  return {
    ...raw,
    metadata: {
      ...(raw['metadata'] as Json),
      uid: 'e7c3c0ff-8a1e-4d7c-9f0a-3b1f0a8d1c55',
      resourceVersion: '812',
      generation: 1,
      creationTimestamp: '2026-05-04T09:30:00Z',
      managedFields: [{ manager: 'kubectl-client-side-apply', operation: 'Update', fieldsType: 'FieldsV1' }],
      ...metadata,
    },
  };
}

/** A stored Namespace. */
export function storedNamespace(name: string, labels: Json = {}, metadata: Json = {}): Json {
  return {
    kind: 'Namespace',
    apiVersion: 'v1',
    metadata: {
      name,
      uid: `uid-${name}`,
      resourceVersion: '7',
      creationTimestamp: '2026-05-01T00:00:00Z',
      labels: { 'kubernetes.io/metadata.name': name, ...labels },
      ...metadata,
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}

/** One event a line. */
export function log(...events: readonly unknown[]): string {
  return events.map((one) => `${typeof one === 'string' ? one : JSON.stringify(one)}\n`).join('');
}
