import type { Cidr } from '../model/cidr.js';
import type { Namespace } from '../model/namespace.js';
import { PersistentMap } from '../model/persistent-map.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Workload } from '../model/workload.js';
import { AddressIndex } from './address-index.js';
import { ControllerTable, controllerKey } from './controller-table.js';
import { LabelSetTable } from './label-set-table.js';
import {
  addressesOf,
  FAMILY_BITS,
  PodClass,
  type InhabitedNamespace,
  type EndNode,
  type NamedPorts,
  type Unit,
} from './pod-class.js';

const NO_WORKLOADS: PersistentMap<Workload> = PersistentMap.empty();
const NO_NAMESPACES: PersistentMap<Namespace> = PersistentMap.empty();
const MOST_NAMED_PORTS = 2 ** 20;

/** What of a snapshot the pods depend on. */
export type Inhabited = Pick<Snapshot, 'workloads' | 'namespaces'>;

/**
 * The pods of one snapshot, in classes. It moves to another snapshot at the cost of what differs between the two, by which it
 * can serve what-if questions: there and back again.
 */
export class Population {
  readonly labelSets = new LabelSetTable();
  readonly namespaces = new Map<string, InhabitedNamespace>();
  readonly controllers = new ControllerTable();
  readonly addressIndex = new AddressIndex();
  /** Of the host's network: nobody's to select (N26). */
  readonly hostNetwork = new Set<Workload>();
  /** Another number whenever namespaces come, go, or are relabelled. */
  stamp = 0;
  /** Whether a change came to no end, because of a defect: what is known then is of two states. */
  isTorn = false;
  /** How many classes there are of pods whose addresses are not known. */
  withoutAddress = 0;
  #undescribed: { readonly stamp: number; readonly names: readonly string[] } | undefined;
  readonly #unitOf = new Map<Workload, Unit>();
  readonly #namedPorts = new Map<string, NamedPorts>();
  /** Labels of one pod that some selector asks for: of all pods, or of those of one namespace. */
  readonly #askedFor = { everywhere: new Set<string>(), inNamespace: new Map<string, Set<string>>() };
  #standing: Inhabited = { workloads: PersistentMap.empty(), namespaces: NO_NAMESPACES };
  #classIds = 0;
  readonly #versions = new WeakMap<Namespace, number>();
  #versionIds = 0;

  /** All workloads that have pods, or will have. */
  get ends(): Iterable<EndNode> {
    return this.controllers.ends();
  }

  /** How many pods and templates there are. */
  get size(): number {
    return this.#unitOf.size;
  }

  /** The namespaces with pods that no object describes. */
  get undescribed(): readonly string[] {
    if (this.#undescribed?.stamp !== this.stamp) {
      const names: string[] = [];
      for (const { name, namespace } of this.namespaces.values()) if (namespace === undefined) names.push(name);
      this.#undescribed = { stamp: this.stamp, names };
    }
    return this.#undescribed.names;
  }

  /** All classes. */
  *classes(): Generator<PodClass> {
    for (const { classes } of this.namespaces.values()) yield* classes.values();
  }

  /** Moves to another snapshot. */
  moveTo(to: Inhabited): void {
    const from = this.#standing;
    if (from.namespaces === to.namespaces && from.workloads === to.workloads) return;
    this.isTorn = true;
    this.#standing = to;
    if (from.namespaces !== to.namespaces) {
      from.namespaces.differences(to.namespaces, (name, _, namespace) => {
        const home = this.namespaces.get(name);
        if (home === undefined) return;
        home.namespace = namespace;
        home.version = this.#versionOf(namespace);
        this.stamp++;
      });
    }
    const { controllers } = this;
    const owners = new Set<Workload>();
    from.workloads.differences(to.workloads, (_, earlier, later) => {
      (earlier?.all ?? NO_WORKLOADS).differences(later?.all ?? NO_WORKLOADS, (_, gone, come) => {
        this.#replace(gone, come);
        for (const one of [gone, come]) if (one !== undefined && controllers.isPassedOver(one)) owners.add(one);
      });
    });
    for (const owner of owners) controllers.resolveAgain(owner, to);
    this.isTorn = false;
  }

  /** Tells pods apart by a label that only one pod has, in one namespace or everywhere. Returns whether that is news. */
  askFor(key: string, namespace: string | undefined): boolean {
    const { everywhere, inNamespace } = this.#askedFor;
    if (this.isAskedFor(key, namespace)) return false;
    if (namespace === undefined) everywhere.add(key);
    else inNamespace.set(namespace, new Set([key, ...(inNamespace.get(namespace) ?? [])]));
    const { workloads } = this.#standing;
    this.isTorn = true;
    for (const [name, { all }] of workloads) {
      if (namespace !== undefined && name !== namespace) continue;
      for (const workload of all.values()) {
        if (!Object.hasOwn(workload.labels, key) || !this.#unitOf.has(workload)) continue;
        this.#remove(workload);
        this.#add(workload);
      }
    }
    this.isTorn = false;
    return true;
  }

  /** Whether pods are told apart by this label of one pod already. */
  isAskedFor(key: string, namespace: string | undefined): boolean {
    const { everywhere, inNamespace } = this.#askedFor;
    return everywhere.has(key) || (namespace !== undefined && inNamespace.get(namespace)?.has(key) === true);
  }

  #replace(gone: Workload | undefined, come: Workload | undefined): void {
    if (gone !== undefined && come !== undefined && isPlacedAlike(gone, come)) {
      const unit = this.#unitOf.get(gone);
      if (unit === undefined) return;
      this.#unitOf.delete(gone);
      this.#unitOf.set(come, unit);
      if (unit.addressed.delete(gone)) unit.addressed.add(come);
      return;
    }
    // In this order, so that a class does not go and come back.
    if (come !== undefined) this.#add(come);
    if (gone !== undefined) this.#remove(gone);
  }

  #add(workload: Workload): void {
    if (workload.hostNetwork && workload.phase !== 'finished') this.hostNetwork.add(workload);
    if (!isCounted(workload, this.controllers)) return;
    const addresses = addressesOf(workload);
    const podClass = this.#classOf(workload, addresses);
    for (const address of addresses) this.addressIndex.add(address, podClass);
    const unit = this.controllers.unitOf(workload, podClass, this.#standing);
    unit.count++;
    this.#unitOf.set(workload, unit);
    if (podClass.families === 0) return;
    unit.addressed.add(workload);
    podClass.forgetAddresses();
  }

  #remove(workload: Workload): void {
    this.hostNetwork.delete(workload);
    const unit = this.#unitOf.get(workload);
    if (unit === undefined) return;
    this.#unitOf.delete(workload);
    unit.count--;
    const { podClass } = unit;
    for (const address of addressesOf(workload)) this.addressIndex.remove(address, podClass);
    if (unit.addressed.delete(workload)) podClass.forgetAddresses();
    if (unit.count > 0) return;
    this.controllers.release(unit);
    podClass.units.delete(unit);
    if (podClass.units.size > 0) return;
    const { home, labelSet } = podClass;
    home.classes.delete(podClass.key);
    if (podClass.families === 0) this.withoutAddress--;
    labelSet.classes.delete(podClass);
    this.labelSets.release(labelSet);
    if (home.classes.size > 0) return;
    this.namespaces.delete(home.name);
    this.stamp++;
  }

  #classOf(workload: Workload, addresses: readonly Cidr[]): PodClass {
    const home = this.#homeOf(workload.namespace);
    const labelSet = this.labelSets.of(workload.labels, (key) => this.isAskedFor(key, workload.namespace));
    const ports = this.#portsOf(workload);
    let families = 0;
    for (const { family } of addresses) families |= FAMILY_BITS[family];
    const alike = (labelSet.id * MOST_NAMED_PORTS + ports.id) * 4 + families;
    const key = families === 0 ? alike : `${alike} ${controllerKey(workload)}`;
    const known = home.classes.get(key);
    if (known !== undefined) return known;
    const made = new PodClass(++this.#classIds, key, { home, labelSet, ports, families });
    home.classes.set(key, made);
    if (families === 0) this.withoutAddress++;
    labelSet.classes.add(made);
    return made;
  }

  #homeOf(name: string): InhabitedNamespace {
    const known = this.namespaces.get(name);
    if (known !== undefined) return known;
    const namespace = this.#standing.namespaces.get(name);
    const home = {
      name,
      namespace,
      version: this.#versionOf(namespace),
      classes: new Map<PodClass['key'], PodClass>(),
    };
    this.namespaces.set(name, home);
    this.stamp++;
    return home;
  }

  /** The same one for the same object: what-if questions go there and back again. */
  #versionOf(namespace: Namespace | undefined): number {
    const known = namespace === undefined ? undefined : this.#versions.get(namespace);
    if (known !== undefined) return known;
    const version = ++this.#versionIds;
    if (namespace !== undefined) this.#versions.set(namespace, version);
    return version;
  }

  #portsOf({ namedPorts }: Workload): NamedPorts {
    if (namedPorts.length === 0) return NO_NAMED_PORTS;
    const key = JSON.stringify(namedPorts.map(({ name, protocol, number }) => [name, protocol, number]).sort());
    const known = this.#namedPorts.get(key);
    if (known !== undefined) return known;
    const made = { id: this.#namedPorts.size + 1, list: namedPorts };
    this.#namedPorts.set(key, made);
    return made;
  }
}

const NO_NAMED_PORTS: NamedPorts = { id: 0, list: [] };

/** Whether it has pods, or will have, that policies are about: not of the host's network (N26), not finished (N27). */
function isCounted(workload: Workload, controllers: ControllerTable): boolean {
  if (workload.hostNetwork || workload.phase === 'finished') return false;
  return !controllers.isPassedOver(workload) || workload.owner === undefined;
}

/** Whether nothing has changed that policies can see; most of what is heard of pods is other news. */
export function isPlacedAlike(one: Workload, other: Workload): boolean {
  return (
    one.labels === other.labels &&
    one.namedPorts === other.namedPorts &&
    one.hostNetwork === other.hostNetwork &&
    (one.phase === 'finished') === (other.phase === 'finished') &&
    (one.owner === other.owner || (one.owner?.name === other.owner?.name && one.owner?.kind === other.owner?.kind)) &&
    one.addresses.length === other.addresses.length &&
    one.addresses.every((address, at) => address === other.addresses[at])
  );
}
