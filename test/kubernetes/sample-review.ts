import { readAdmissionReview, type ReadRequest } from '../../src/kubernetes/read-admission-review.js';
import type { Json } from '../arbitraries.js';

/** The raw NetworkPolicy `shop/web`. */
export const WEB_POLICY: Json = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web', namespace: 'shop', uid: '0c5fd1a5' },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
};

/** The raw Namespace `shop`. */
export const SHOP_NAMESPACE: Json = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels: { tier: 'prod' } },
};

/** A review of the creation of the policy `shop/web`, as the API server sends it, with these fields of the request changed. */
export function policyReview(changed: Json = {}): Json {
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
      userInfo: { username: 'ann', uid: '1', groups: ['dev', 'system:authenticated'], extra: { a: ['b'] } },
      object: WEB_POLICY,
      oldObject: null,
      dryRun: false,
      options: { apiVersion: 'meta.k8s.io/v1', kind: 'CreateOptions' },
      ...changed,
    },
  };
}

/** The same for the namespace `shop`. */
export function namespaceReview(changed: Json = {}): Json {
  const kind = { group: '', version: 'v1', kind: 'Namespace' };
  return policyReview({ kind, requestKind: kind, name: 'shop', namespace: 'shop', object: SHOP_NAMESPACE, ...changed });
}

/** What was read of a review that is right. */
export function readOf(body: unknown): ReadRequest {
  const read = readAdmissionReview(body);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}
