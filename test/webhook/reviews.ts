type Json = Readonly<Record<string, unknown>>;

/** A profile that denies egress to blocks wider than /16, and nothing else. */
export const PROFILE = `apiVersion: firebreak.dev/v1alpha1
kind: GuardrailProfile
metadata: { name: test }
spec:
  guardrails:
    - name: no-wide-egress
      rule: limit-cidr-width
      action: Deny
      options: { egress: { ipv4: 16 } }
`;

/** The same guardrail as {@link PROFILE}, only observing. */
export const OBSERVING_PROFILE = PROFILE.replace('name: test', 'name: observing').replace(
  'spec:',
  'spec:\n  mode: DryRun',
);

/** A NetworkPolicy whose egress goes to one block. */
export function policyTo(cidr: string): Json {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }] },
  };
}

/** The AdmissionReview of a CREATE. */
export function reviewOf(object: Json, request: Json = {}): Json {
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
      operation: 'CREATE',
      userInfo: { username: 'dev', groups: ['developers', 'system:authenticated'] },
      object,
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
      ...request,
    },
  };
}

/** A review that is allowed under {@link PROFILE}. */
export const NARROW = JSON.stringify(reviewOf(policyTo('10.1.0.0/16')));
/** A review that is denied under {@link PROFILE}. */
export const WIDE = JSON.stringify(reviewOf(policyTo('10.0.0.0/8')));
