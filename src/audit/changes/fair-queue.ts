/**
 * Things to try where few can be tried: in their order, save that those which are like what has failed come after the others. Each belongs
 * to some groups; the more often one of a group has failed, the later its others come. The same failures give the same order.
 */
export class FairQueue<T> {
  readonly #groupsOf: (item: T) => readonly string[];
  readonly #failures = new Map<string, number>();
  /** By how far back they stand; what stands where it stood before its group failed again is put back when it is its turn. */
  readonly #rows: T[][];
  readonly #heads: number[] = [];

  constructor(items: Iterable<T>, groupsOf: (item: T) => readonly string[]) {
    this.#rows = [[...items]];
    this.#groupsOf = groupsOf;
  }

  /** The next to try; undefined where all have been. */
  next(): T | undefined {
    for (let row = 0; row < this.#rows.length; row++) {
      const items = this.#rows[row] ?? [];
      for (let head = this.#heads[row] ?? 0; head < items.length; head++) {
        this.#heads[row] = head + 1;
        const item = items[head];
        if (item === undefined) continue;
        const place = this.#placeOf(item);
        if (place <= row) return item;
        (this.#rows[place] ??= []).push(item);
      }
    }
    return undefined;
  }

  /** Says that one was of no use. */
  failed(item: T): void {
    for (const group of this.#groupsOf(item)) this.#failures.set(group, (this.#failures.get(group) ?? 0) + 1);
  }

  /** One further back each time that the failures double, so that of very many each is put back but a few times. */
  #placeOf(item: T): number {
    return this.#groupsOf(item).reduce(
      (sum, group) => sum + Math.floor(Math.log2(1 + (this.#failures.get(group) ?? 0))),
      0,
    );
  }
}
