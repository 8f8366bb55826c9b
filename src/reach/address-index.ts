import { AddressSet } from '../model/address-set.js';
import { FAMILIES, ipv4Block, ipv6Block, type Cidr } from '../model/cidr.js';

/** Roughly where the addresses of pods are, so that blocks elsewhere need not be compared with each pod. */
export class AddressIndex {
  /** Blocks of 256 IPv4, or of 2^64 IPv6 addresses, in which there are or were pods: by the first address. */
  readonly #near = new Map<number | bigint, Cidr>();
  #set: AddressSet | undefined;

  /** Remembers a pod's address. */
  add(address: Cidr): void {
    const first = address.family === 'ipv4' ? address.first - (address.first % 256) : (address.first >> 64n) << 64n;
    if (this.#near.has(first)) return;
    this.#near.set(first, typeof first === 'number' ? ipv4Block(first, 24) : ipv6Block(first, 64));
    this.#set = undefined;
  }

  /** Whether some of the addresses are near those of pods. */
  anyWithin(set: AddressSet): boolean {
    this.#set ??= AddressSet.from(this.#near.values());
    const within = this.#set.intersect(set);
    return FAMILIES.some((family) => within.blocksFilled(family, 0) > 0);
  }
}
