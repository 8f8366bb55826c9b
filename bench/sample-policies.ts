type Json = Readonly<Record<string, unknown>>;

/** A clean, usual policy of about `bytes` bytes as JSON: named peers, narrow blocks, few ports. */
export function samplePolicy(bytes: number): Json {
  const rules: unknown[] = [];
  const policy = (): Json => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: '5f6f3f0c-0d7b-4e35-9a55-5a0f8f6f7f11',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/name': 'web' },
      managedFields: [
        { manager: 'kubectl', operation: 'Apply', apiVersion: 'networking.k8s.io/v1', fieldsType: 'FieldsV1' },
      ],
    },
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: rules,
      egress: [DNS],
    },
  });
  for (let k = 0; JSON.stringify(policy()).length < bytes - 150; k++) rules.push(rule(k));
  return policy();
}

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

function rule(k: number): unknown {
  return {
    from: [
      { podSelector: { matchLabels: { app: `client-${k}`, tier: 'frontend' } } },
      { ipBlock: { cidr: `10.${k % 256}.0.0/16`, except: [`10.${k % 256}.7.0/24`] } },
    ],
    ports: [{ protocol: 'TCP', port: 8080 + k }],
  };
}

/** An AdmissionReview that asks for this policy: CREATE, or UPDATE where there is an older one. */
export function sampleReview(object: Json, oldObject: Json | null = null): Json {
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
      kind: { group: 'networking.k8s.io', version: 'v1', kind: 'NetworkPolicy' },
      resource: { group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies' },
      requestKind: { group: 'networking.k8s.io', version: 'v1', kind: 'NetworkPolicy' },
      requestResource: { group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies' },
      name: 'web',
      namespace: 'shop',
      operation: oldObject === null ? 'CREATE' : 'UPDATE',
      userInfo: { username: 'dev@example.com', uid: '1', groups: ['developers', 'system:authenticated'] },
      object,
      oldObject,
      dryRun: false,
      options: { apiVersion: 'meta.k8s.io/v1', kind: 'CreateOptions' },
    },
  };
}
