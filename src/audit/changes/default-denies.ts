import { UNSTORED } from '../../model/metadata.js';
import { endKey } from '../../reach/survey.js';
import type { NetworkPolicy } from '../../model/network-policy.js';
import { canBeNamespace } from '../../model/namespace.js';
import { objectKey } from '../../model/snapshot.js';
import type { Labels } from '../../model/labels.js';
import type { AuditCase } from '../audit-case.js';
import { controllersOf } from '../ingresses.js';
import { backendsOf } from '../backends.js';
import { cutOffBy } from '../cut-off.js';
import { MeantPods } from '../meant-pods.js';
import { endOf } from '../../reach/workload-end.js';
import { roleOf, type NamespaceCoverage } from '../coverage.js';
import type { Candidate } from './candidate.js';

const NAME = 'default-deny-ingress';

/**
 * A default-deny of ingress for application namespaces without, where no Service and no egress rule of a policy means pods that
 * it would close, nobody calls them through their node or to read their metrics, and no ingress controller is: what else needs them, nobody can know. Egress is left to people: nearly every pod calls somebody.
 */
export function* defaultDenies(
  audited: AuditCase,
  coverage: ReadonlyMap<string, NamespaceCoverage>,
): Generator<readonly Candidate[]> {
  const { exposure, snapshot } = audited;
  if (exposure === undefined) return;
  const entrances = new Set(controllersOf(audited).map(({ namespace }) => namespace));
  const meant = new MeantPods(audited);
  for (const [namespace, { ingress }] of coverage) {
    if (ingress.unprotected.length === 0 || roleOf(namespace, audited) !== 'application') continue;
    if (entrances.has(namespace) || !canBeNamespace(namespace)) continue;
    if (cutOffBy(namespace, snapshot).length > 0) continue;
    const open = new Set(ingress.unprotected.map(endKey));
    const offered = exposure.services.some(
      (service) =>
        service.namespace === namespace && backendsOf(service, snapshot).some(({ end }) => open.has(endKey(end))),
    );
    if (offered) continue;
    const closed = [...(snapshot.workloads.get(namespace)?.all.values() ?? [])].filter((pod) =>
      open.has(endKey(endOf(pod, snapshot))),
    );
    if (meant.has(namespace, closed)) continue;
    // Whoever asks policies for labels nearly always finds them on their namespace.
    const labels = labelsOf(namespace, audited);
    const labelled = Object.keys(labels).length === 0 ? [] : [denyFor(namespace, labels, audited)];
    yield [denyFor(namespace, {}, audited), ...labelled];
  }
}

/** The labels that people gave to a namespace. */
function labelsOf(namespace: string, { snapshot }: AuditCase): Labels {
  const labels = snapshot.namespaces.get(namespace)?.metadata.labels ?? {};
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !/(^|\.)k(ubernetes|8s)\.io\//.test(key)));
}

function denyFor(namespace: string, labels: Labels, { snapshot }: AuditCase): Candidate {
  let name = NAME;
  const isTaken = (): boolean =>
    snapshot.policies.get(namespace)?.has(name) === true ||
    snapshot.unreadable.policies.has(objectKey(namespace, name));
  for (let k = 2; isTaken(); k++) name = `${NAME}-${k}`;
  const after: NetworkPolicy = {
    kind: 'NetworkPolicy',
    namespace,
    name,
    metadata: { ...UNSTORED, labels },
    podSelector: { at: 'spec.podSelector', requirements: [] },
    isolates: { ingress: true, egress: false },
    typesWritten: true,
    rules: { ingress: [], egress: [] },
  };
  return {
    title: `Isolate every pod of namespace ${namespace} for ingress`,
    slug: `default-deny-${namespace}`,
    namespace,
    action: { do: 'apply', edit: { before: undefined, after, steps: [] } },
    manifest: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace, ...(Object.keys(labels).length === 0 ? {} : { labels }) },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    },
  };
}
