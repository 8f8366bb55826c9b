import { endKey } from '../../reach/survey.js';
import type { NetworkPolicy } from '../../model/network-policy.js';
import { objectKey } from '../../model/snapshot.js';
import type { AuditCase } from '../audit-case.js';
import { backendsOf } from '../backends.js';
import type { NamespaceCoverage } from '../coverage.js';
import { roleOf } from '../coverage.js';
import type { Candidate } from './candidate.js';

const NAME = 'default-deny-ingress';

/**
 * A default-deny of ingress for application namespaces without, where no Service sends to pods that it would close: what else needs
 * them, nobody can know. Egress is left to people: nearly every pod calls somebody.
 */
export function* defaultDenies(
  audited: AuditCase,
  coverage: ReadonlyMap<string, NamespaceCoverage>,
): Generator<Candidate> {
  const { exposure, snapshot } = audited;
  if (exposure === undefined) return;
  for (const [namespace, { ingress }] of coverage) {
    if (ingress.unprotected.length === 0 || roleOf(namespace, audited) !== 'application') continue;
    const open = new Set(ingress.unprotected.map(endKey));
    const offered = exposure.services.some(
      (service) =>
        service.namespace === namespace && backendsOf(service, snapshot).some(({ end }) => open.has(endKey(end))),
    );
    if (offered) continue;
    yield denyFor(namespace, audited);
  }
}

function denyFor(namespace: string, { snapshot }: AuditCase): Candidate {
  let name = NAME;
  const isTaken = (): boolean =>
    snapshot.policies.get(namespace)?.has(name) === true ||
    snapshot.unreadable.policies.has(objectKey(namespace, name));
  for (let k = 2; isTaken(); k++) name = `${NAME}-${k}`;
  const after: NetworkPolicy = {
    kind: 'NetworkPolicy',
    namespace,
    name,
    metadata: { labels: {}, annotations: {}, terminating: false, created: undefined },
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
      metadata: { name, namespace },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    },
  };
}
