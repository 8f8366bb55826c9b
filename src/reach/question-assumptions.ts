import { objectKey } from '../model/snapshot.js';
import type { Assumption, Explanation } from './views.js';

/** Of all that is assumed of a snapshot, what the answer to one question rests on. */
export function questionAssumptions(
  assumptions: readonly Assumption[],
  parts: readonly Explanation[],
): readonly Assumption[] {
  const policies = new Set<string>();
  const namespaces = new Set<string>();
  for (const { from, to, egress, ingress } of parts) {
    for (const end of [from, to]) if (end.kind === 'workload') namespaces.add(`${end.namespace} (Namespace)`);
    for (const { kind, namespace, name } of [...egress.isolating, ...ingress.isolating])
      policies.add(`${objectKey(namespace, name)} (${kind})`);
  }
  return assumptions.flatMap((assumption) => {
    switch (assumption.id) {
      // Nobody can ask about those.
      case 'host-network':
        return [];
      case 'ip-block-matches-pods':
      case 'ip-block-on-unknown-address':
        return isBetweenPods(parts) ? about(assumption, policies) : [];
      case 'undescribed-namespace':
        return about(assumption, namespaces);
      default:
        return [assumption];
    }
  });
}

function isBetweenPods(parts: readonly Explanation[]): boolean {
  return parts.every(({ from, to }) => from.kind === 'workload' && to.kind === 'workload');
}

function about(assumption: Assumption, concerned: ReadonlySet<string>): readonly Assumption[] {
  const left = assumption.about.filter((one) => concerned.has(one));
  return left.length === 0 ? [] : [{ ...assumption, about: left }];
}
