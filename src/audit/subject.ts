import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { WorkloadEnd } from '../reach/views.js';
import type { Subject } from './audit-report.js';

/** The object that a finding is about. */
export function subjectOf(object: NetworkPolicy | Namespace): Subject {
  if (object.kind === 'Namespace') return namespaceSubject(object.name);
  const { kind, namespace, name } = object;
  return { kind, namespace, name };
}

/** A Namespace is in itself. */
export function namespaceSubject(name: string): Subject {
  return { kind: 'Namespace', namespace: name, name };
}

/** A workload by the kind of its object. */
export function workloadSubject({ workloadKind, namespace, name }: WorkloadEnd): Subject {
  return { kind: workloadKind, namespace, name };
}
