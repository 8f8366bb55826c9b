import { AddressSet } from '../model/address-set.js';
import { parseAddress, type Cidr, type Family } from '../model/cidr.js';
import type { Labels } from '../model/labels.js';
import type { Namespace } from '../model/namespace.js';
import type { Direction } from '../model/network-policy.js';
import type { NamedPort, Workload } from '../model/workload.js';
import type { Row } from './row.js';
import type { WorkloadEnd } from './views.js';

/** Which families the pods of a class have addresses of, as bits; none where no address is known. */
export const FAMILY_BITS: Readonly<Record<Family, number>> = { ipv4: 1, ipv6: 2 };

/** A namespace in which there are pods. */
export interface InhabitedNamespace {
  readonly name: string;
  /** Undefined where no object describes it (N12). */
  namespace: Namespace | undefined;
  /** Another number whenever the object is another one, and that of no other namespace. */
  version: number;
  /** By {@link PodClass.key}. */
  readonly classes: Map<PodClass['key'], PodClass>;
}

/** Labels that some pods carry, but for those of one pod that no selector asks for. */
export interface LabelSet {
  readonly id: number;
  readonly key: string;
  readonly labels: Labels;
  readonly classes: Set<PodClass>;
}

/** Named ports that some pods have. */
export interface NamedPorts {
  readonly id: number;
  readonly list: readonly NamedPort[];
}

/**
 * Pods between which no policy can make a difference but by their addresses: of one namespace, with the same labels, named
 * ports and families; where addresses are known, of one controller, so that those of one workload are not taken for those of another.
 */
export class PodClass {
  readonly id: number;
  readonly key: number | string;
  readonly home: InhabitedNamespace;
  readonly labelSet: LabelSet;
  readonly ports: NamedPorts;
  /** {@link FAMILY_BITS}. */
  readonly families: number;
  /** Those of one controller each. */
  readonly units = new Set<Unit>();
  /** What was found out of the policies that select it. */
  readonly rows: Readonly<Record<Direction, KnownRows>> = {
    ingress: { standing: undefined, other: undefined },
    egress: { standing: undefined, other: undefined },
  };
  #addresses: AddressSet | undefined;

  constructor(id: number, key: number | string, made: Pick<PodClass, 'home' | 'labelSet' | 'ports' | 'families'>) {
    this.id = id;
    this.key = key;
    this.home = made.home;
    this.labelSet = made.labelSet;
    this.ports = made.ports;
    this.families = made.families;
  }

  /** The labels that selectors are asked about. */
  get labels(): Labels {
    return this.labelSet.labels;
  }

  /** All addresses of its pods. The same object for as long as they stay the same. */
  get addresses(): AddressSet {
    this.#addresses ??= this.families === 0 ? AddressSet.empty : AddressSet.from(this.cidrs());
    return this.#addresses;
  }

  /** Says that pods with addresses came or went. */
  forgetAddresses(): void {
    this.#addresses = undefined;
  }

  /** Each address by itself. */
  *cidrs(): Generator<Cidr> {
    for (const { addressed } of this.units) for (const pod of addressed) yield* addressesOf(pod);
  }
}

/** Of the picture at which the engine stands, and of the one that was asked about last beside it. */
export interface KnownRows {
  standing: Row | undefined;
  other: Row | undefined;
}

/** Pods of one class and one controller. */
export interface Unit {
  readonly podClass: PodClass;
  readonly controller: Controller;
  count: number;
  /** Those that have addresses. */
  readonly addressed: Set<Workload>;
}

/** What owns pods directly, or a pod that nobody owns: `ReplicaSet/web-6f7d`. */
export interface Controller {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  node: EndNode;
  readonly units: Map<PodClass, Unit>;
}

/** A workload end, with the pods that are it now. */
export interface EndNode {
  readonly id: number;
  readonly end: WorkloadEnd;
  readonly units: Set<Unit>;
}

/** The addresses of a pod that can be read. */
export function addressesOf(pod: Workload): Cidr[] {
  return pod.addresses.flatMap((text) => parseAddress(text) ?? []);
}

/** The different classes of a workload. */
export function classesOf({ units }: EndNode): readonly PodClass[] {
  if (units.size === 1) for (const { podClass } of units) return [podClass];
  return [...new Set(Array.from(units, ({ podClass }) => podClass))];
}

/** The families in which pods of two classes could talk, as bits; 0 stands for the one of unknown addresses. */
export function commonFamilies(one: PodClass, other: PodClass): readonly number[] {
  if (one.families === 0 || other.families === 0) return UNKNOWN;
  return FAMILIES_OF[one.families & other.families] ?? [];
}

const UNKNOWN = [0];
const FAMILIES_OF = [[], [1], [2], [1, 2]];
