import type { Exposure, Ingress, Service } from '../../model/exposure.js';
import type { Snapshot } from '../../model/snapshot.js';
import type { Workload } from '../../model/workload.js';
import { changesBetween, type Changed, type SnapshotChanges } from '../../reach/changes-between.js';
import { isPlacedAlike } from '../../reach/population.js';
import type { AuditInput } from '../audit-input.js';

/** What an audit looks at of a cluster. */
export type Audited = Pick<AuditInput, 'snapshot' | 'exposure' | 'profile' | 'now'>;

/** In what two states of a cluster differ, as far as an audit sees it. */
export interface Difference extends SnapshotChanges {
  readonly before: Audited;
  readonly after: Audited;
  readonly services: readonly Changed<Service>[];
  readonly ingresses: readonly Changed<Ingress>[];
}

/** Most of what is heard of pods is other news, and not in it. */
export function differenceOf(before: Audited, after: Audited): Difference {
  const changes = changesBetween(before.snapshot, after.snapshot);
  return {
    ...changes,
    before,
    after,
    workloads: changes.workloads.filter(
      ({ before, after }) =>
        before === undefined || after === undefined || !isPlacedAlike(before, after) || !isCalledAlike(before, after),
    ),
    services: changedBetween(before.exposure, after.exposure, ({ services }) => services),
    ingresses: changedBetween(before.exposure, after.exposure, ({ ingresses }) => ingresses),
  };
}

/** Whether the same callers of whom no policy tells are known. The engine does not ask for them, the audit does. */
function isCalledAlike(one: Workload, other: Workload): boolean {
  return JSON.stringify(one.untoldCallers) === JSON.stringify(other.untoldCallers);
}

/** Nothing of it is changed in place: whatever has changed is another object. */
function changedBetween<T extends object>(
  before: Exposure | undefined,
  after: Exposure | undefined,
  pick: (exposure: Exposure) => readonly T[],
): readonly Changed<T>[] {
  if (before === after) return [];
  const [earlier, later] = [before, after].map((exposure) => new Set(exposure === undefined ? [] : pick(exposure)));
  return [
    ...Array.from(earlier ?? []).flatMap((one) =>
      later?.has(one) === true ? [] : [{ before: one, after: undefined }],
    ),
    ...Array.from(later ?? []).flatMap((one) =>
      earlier?.has(one) === true ? [] : [{ before: undefined, after: one }],
    ),
  ];
}

/** The namespaces in which something has changed, themselves included. */
export function changedNamespaces(difference: Difference): ReadonlySet<string> {
  const { policies, workloads, namespaces, services, ingresses } = difference;
  const names = new Set(namespaces.map(({ name }) => name));
  for (const { before, after } of [...policies, ...workloads, ...services, ...ingresses])
    for (const state of [before, after]) if (state !== undefined) names.add(state.namespace);
  return names;
}

/** Whether something is in a namespace that no object describes. */
export function isUndescribed(name: string, { namespaces, policies, workloads }: Snapshot): boolean {
  return !namespaces.has(name) && (policies.has(name) || workloads.has(name));
}
