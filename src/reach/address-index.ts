import { AddressSet } from '../model/address-set.js';
import { FAMILIES, ipv4Block, ipv6Block, type Cidr } from '../model/cidr.js';
import type { Effort } from './effort.js';
import type { PodClass } from './pod-class.js';

interface Near {
  readonly block: Cidr;
  /** How many addresses in it the pods of each class have. */
  readonly classes: Map<PodClass, number>;
}

/** Roughly where the addresses of pods are, so that blocks elsewhere need not be compared with each pod. */
export class AddressIndex {
  /** Blocks of 256 IPv4, or of 2^64 IPv6 addresses, in which there are pods: by the first address. */
  readonly #near = new Map<number | bigint, Near>();
  #known: AddressSet | undefined;

  /** Remembers a pod's address. */
  add(address: Cidr, podClass: PodClass): void {
    const first = firstOfBlock(address);
    let near = this.#near.get(first);
    if (near === undefined) {
      const block = typeof first === 'number' ? ipv4Block(first, 24) : ipv6Block(first, 64);
      this.#near.set(first, (near = { block, classes: new Map() }));
      this.#known = undefined;
    }
    near.classes.set(podClass, (near.classes.get(podClass) ?? 0) + 1);
  }

  /** Forgets a pod's address that was remembered. */
  remove(address: Cidr, podClass: PodClass): void {
    const first = firstOfBlock(address);
    const near = this.#near.get(first);
    const count = near?.classes.get(podClass);
    if (near === undefined || count === undefined) return;
    if (count > 1) near.classes.set(podClass, count - 1);
    else near.classes.delete(podClass);
    if (near.classes.size > 0) return;
    this.#near.delete(first);
    this.#known = undefined;
  }

  /** Whether some of the addresses are near those of pods. */
  anyWithin(set: AddressSet): boolean {
    return !this.#set.intersect(set).isEmpty;
  }

  /** Adds the classes of which a pod has any of these addresses, as far as the effort goes. */
  addWithin(set: AddressSet, found: Set<PodClass>, effort: Effort): void {
    for (const { block, classes } of this.#nearBlocks(set)) {
      const isWhole = set.contains(AddressSet.of(block));
      for (const podClass of classes.keys()) {
        if (effort.left-- < 0) return;
        if (found.has(podClass)) continue;
        if (isWhole || !set.intersect(podClass.addresses).isEmpty) found.add(podClass);
      }
    }
  }

  *#nearBlocks(set: AddressSet): Generator<Near> {
    const within = this.#set.intersect(set);
    // All of it is near pods, so that no step goes into the void.
    for (const cidr of FAMILIES.flatMap((family) => within.blocks(family))) {
      if (cidr.family === 'ipv4') {
        const end = cidr.first + 2 ** (32 - cidr.prefix);
        for (let at = cidr.first - (cidr.first % 256); at < end; at += 256) yield* this.#nearAt(at);
      } else {
        const end = cidr.first + (1n << BigInt(128 - cidr.prefix));
        for (let at = (cidr.first >> 64n) << 64n; at < end; at += 1n << 64n) yield* this.#nearAt(at);
      }
    }
  }

  get #set(): AddressSet {
    return (this.#known ??= AddressSet.from(Array.from(this.#near.values(), ({ block }) => block)));
  }

  #nearAt(first: number | bigint): readonly Near[] {
    const near = this.#near.get(first);
    return near === undefined ? [] : [near];
  }
}

function firstOfBlock(address: Cidr): number | bigint {
  return address.family === 'ipv4' ? address.first - (address.first % 256) : (address.first >> 64n) << 64n;
}
