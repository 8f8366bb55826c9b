import { withObject, withoutObject, type Snapshot } from '../../model/snapshot.js';
import type { NetworkPolicy } from '../../model/network-policy.js';
import type { AuditedObject } from '../audit-input.js';
import type { ProposedChange } from '../audit-report.js';

/** A change that comes to mind, before anybody has tried it. */
export interface Candidate {
  readonly title: string;
  /** What its file is called: `default-deny-shop`. */
  readonly slug: string;
  readonly namespace: string;
  readonly action: ProposedChange['action'];
  readonly manifest: ProposedChange['manifest'];
  /**
   * What of it must make no difference to any pod, as it is taken away for doing nothing: `all`, or the policy with that part of the edit alone.
   * Of two that repeat each other, only one can go.
   */
  readonly neutral?: 'all' | NetworkPolicy;
}

/** The cluster after a change. */
export function changedBy(snapshot: Snapshot, { action }: Candidate): Snapshot {
  if (action.do === 'apply') return withObject(snapshot, action.edit.after);
  const { namespace, name } = action.policy;
  return withoutObject(snapshot, { kind: 'policies', namespace, name });
}

/** The cluster after that part of a change which must make no difference; undefined where there is none. */
export function neutrallyChangedBy(snapshot: Snapshot, candidate: Candidate): Snapshot | undefined {
  const { neutral } = candidate;
  if (neutral === undefined) return undefined;
  return neutral === 'all' ? changedBy(snapshot, candidate) : withObject(snapshot, neutral);
}

/** The judged objects of the cluster after a change. */
export function objectsAfter(
  objects: readonly AuditedObject[],
  { action, manifest }: Candidate,
): readonly AuditedObject[] {
  const { namespace, name } = action.do === 'apply' ? action.edit.after : action.policy;
  const others = objects.filter(({ value }) => !isPolicy(value, namespace, name));
  return action.do === 'apply' ? [...others, { raw: manifest, value: action.edit.after }] : others;
}

function isPolicy(value: AuditedObject['value'], namespace: string, name: string): value is NetworkPolicy {
  return value.kind === 'NetworkPolicy' && value.namespace === namespace && value.name === name;
}
