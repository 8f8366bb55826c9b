import { AddressSet } from '../model/address-set.js';
import { FAMILIES, ipv4Block, ipv6Block, type Cidr } from '../model/cidr.js';

/** Roughly where the addresses of pods are, so that blocks elsewhere need not be compared with each pod. */
export class AddressIndex {
  /** Blocks of 256 IPv4, or of 2^64 IPv6 addresses, in which there are pods, and how many: by the first address. */
  readonly #near = new Map<number | bigint, { readonly block: Cidr; count: number }>();
  #set: AddressSet | undefined;

  /** Remembers a pod's address. */
  add(address: Cidr): void {
    const first = firstOfBlock(address);
    const known = this.#near.get(first);
    if (known !== undefined) {
      known.count++;
      return;
    }
    const block = typeof first === 'number' ? ipv4Block(first, 24) : ipv6Block(first, 64);
    this.#near.set(first, { block, count: 1 });
    this.#set = undefined;
  }

  /** Forgets a pod's address that was remembered. */
  remove(address: Cidr): void {
    const first = firstOfBlock(address);
    const known = this.#near.get(first);
    if (known === undefined || --known.count > 0) return;
    this.#near.delete(first);
    this.#set = undefined;
  }

  /** Whether some of the addresses are near those of pods. */
  anyWithin(set: AddressSet): boolean {
    this.#set ??= AddressSet.from(Array.from(this.#near.values(), ({ block }) => block));
    const within = this.#set.intersect(set);
    return FAMILIES.some((family) => within.blocksFilled(family, 0) > 0);
  }
}

function firstOfBlock(address: Cidr): number | bigint {
  return address.family === 'ipv4' ? address.first - (address.first % 256) : (address.first >> 64n) << 64n;
}
