import { samplePolicy, sampleReview } from './sample-policies.js';

type Json = Readonly<Record<string, unknown>>;

/** What the UPDATE is about, as it is stored: a cluster that is watched holds the same state of it. */
export const STORED: Json = named(applied(7), 'api');

/** Bodies by name. Those as the API server sends them after `kubectl apply`, and one that is rules and nothing else. */
export const BODIES: Readonly<Record<string, string>> = {
  '3 kB CREATE': JSON.stringify(sampleReview(applied(1))),
  '9 kB UPDATE': JSON.stringify(about('api', sampleReview(changed(STORED), STORED))),
  '3 kB CREATE, rules only': JSON.stringify(sampleReview(samplePolicy(2_300))),
};

/**
 * A policy with so many rules as it comes from `kubectl apply`: the same text stands once more in the annotation, and
 * the API server has noted who manages which field.
 */
function applied(rules: number): Json {
  const { metadata, spec, ...type } = samplePolicy(rules * 160 + 800) as {
    metadata: Json;
    spec: { ingress: unknown[] };
  };
  const { name, namespace, uid, creationTimestamp, labels } = metadata;
  const written = { name, namespace, labels };
  const cut = { ...spec, ingress: spec.ingress.slice(0, rules) };
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
  return {
    ...type,
    metadata: {
      ...written,
      uid,
      creationTimestamp,
      generation: 1,
      annotations: { [annotation]: `${JSON.stringify({ ...type, metadata: written, spec: cut })}\n` },
      managedFields: [
        {
          manager: 'kubectl-client-side-apply',
          operation: 'Update',
          apiVersion: 'networking.k8s.io/v1',
          time: '2026-01-01T00:00:00Z',
          fieldsType: 'FieldsV1',
          fieldsV1: {
            'f:metadata': {
              'f:annotations': { '.': {}, [`f:${annotation}`]: {} },
              'f:labels': { '.': {}, 'f:app.kubernetes.io/name': {}, 'f:app.kubernetes.io/part-of': {} },
            },
            'f:spec': { 'f:egress': {}, 'f:ingress': {}, 'f:podSelector': {}, 'f:policyTypes': {} },
          },
        },
      ],
    },
    spec: cut,
  };
}

/** Stored under this name. */
function named(policy: Json, name: string): Json {
  const { metadata } = policy as { metadata: Json };
  return { ...policy, metadata: { ...metadata, name, resourceVersion: '1047' } };
}

function about(name: string, review: Json): Json {
  const { request } = review as { request: Json };
  return { ...review, request: { ...request, name } };
}

function changed(policy: Json): Json {
  return JSON.parse(JSON.stringify(policy).replaceAll('8080', '9090')) as Json;
}
