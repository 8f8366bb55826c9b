import type { AddressSet } from '../model/address-set.js';
import type { PortSet } from '../model/port-set.js';
import { matches, matchesUndescribedNamespace, type Selector } from '../model/selector.js';
import type { InhabitedNamespace, PodClass } from './pod-class.js';

/** Ends that belong together: pods, addresses outside of the cluster, or both. */
export interface Zone {
  /** Undefined where no pod belongs to it. */
  readonly pods: PodZone | undefined;
  readonly addresses: AddressSet;
}

/** Pods of some namespaces: all three must hold. */
export interface PodZone {
  readonly isNamespace: (name: string) => boolean;
  readonly namespaces: Selector;
  readonly pods: Selector;
}

/** Ways from one zone into another. Two that are the same zone have ways, too. */
export interface Ways {
  readonly from: Zone;
  readonly to: Zone;
  /** Of the destination. */
  readonly ports: PortSet;
}

/** Whether pods of a class belong to a zone. A namespace that no object describes has its name and no other label (N12). */
export function isWithin({ pods }: Zone, { home, labels }: PodClass): boolean {
  return pods !== undefined && isNamespaceOf(pods, home) && matches(pods.pods, labels);
}

/** Whether any pod of a namespace can belong to a zone. */
export function hasNamespace({ pods }: Zone, home: InhabitedNamespace): boolean {
  return pods !== undefined && isNamespaceOf(pods, home);
}

/** Whether pods of a namespace belong to a zone, or do not, by its labels. */
export function decidesOn({ pods }: Zone, { name }: InhabitedNamespace): boolean {
  return pods !== undefined && pods.namespaces.requirements.length > 0 && pods.isNamespace(name);
}

function isNamespaceOf({ isNamespace, namespaces }: PodZone, { name, namespace }: InhabitedNamespace): boolean {
  if (!isNamespace(name)) return false;
  if (namespaces.requirements.length === 0) return true;
  if (namespace === undefined) return matchesUndescribedNamespace(namespaces, name) === 'yes';
  return matches(namespaces, namespace.metadata.labels);
}
