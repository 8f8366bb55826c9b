interface Entry<V> {
  readonly key: string;
  readonly value: V;
}

/** In the order of their keys; never empty. */
type Chunk<V> = readonly Entry<V>[];

/** A longer chunk is divided: a change copies one chunk, and the list of chunks. */
const LONGEST = 64;

/**
 * An immutable map with text keys, in the order of their UTF-16 units, so that the first of many thousands are at hand
 * without a look at the others. A changed copy shares all but one of its chunks with the map it comes from. Where the order
 * means nothing, `PersistentMap` is the one to take.
 */
export class SortedMap<V> {
  /** How many keys there are. */
  readonly size: number;
  readonly #chunks: readonly Chunk<V>[];

  static readonly #none = new SortedMap<never>([], 0);

  private constructor(chunks: readonly Chunk<V>[], size: number) {
    this.#chunks = chunks;
    this.size = size;
  }

  /** A map without a key. */
  static empty<V>(): SortedMap<V> {
    return SortedMap.#none;
  }

  /** The same map with this value for the key; the map itself where it has that very value already. */
  with(key: string, value: V): SortedMap<V> {
    const entry = { key, value };
    const at = chunkOf(this.#chunks, key);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return new SortedMap([[entry]], 1);
    const index = firstNotBelow(chunk, key);
    const there = chunk[index];
    if (there?.key === key) {
      if (there.value === value) return this;
      return new SortedMap(this.#chunks.with(at, chunk.with(index, entry)), this.size);
    }
    const longer = chunk.toSpliced(index, 0, entry);
    const half = longer.length >> 1;
    const chunks =
      longer.length <= LONGEST
        ? this.#chunks.with(at, longer)
        : this.#chunks.toSpliced(at, 1, longer.slice(0, half), longer.slice(half));
    return new SortedMap(chunks, this.size + 1);
  }

  /** The same map without the key; the map itself where it has none. */
  without(key: string): SortedMap<V> {
    const at = chunkOf(this.#chunks, key);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return this;
    const index = firstNotBelow(chunk, key);
    if (chunk[index]?.key !== key) return this;
    if (this.size === 1) return SortedMap.empty();
    const shorter = chunk.toSpliced(index, 1);
    return new SortedMap(joined(this.#chunks, at, shorter), this.size - 1);
  }

  /** The values of the keys above this one, in the order of keys, each with its key. */
  *above(key: string): Generator<Entry<V>> {
    for (let at = chunkOf(this.#chunks, key); at < this.#chunks.length; at += 1) {
      for (const entry of this.#chunks[at] ?? []) if (entry.key > key) yield entry;
    }
  }
}

/** The chunks with a shorter one in this place, put together with the one before it where both are small. */
function joined<V>(chunks: readonly Chunk<V>[], at: number, shorter: Chunk<V>): readonly Chunk<V>[] {
  const previous = chunks[at - 1];
  if (previous !== undefined && previous.length + shorter.length <= LONGEST / 2) {
    return chunks.toSpliced(at - 1, 2, [...previous, ...shorter]);
  }
  return shorter.length === 0 ? chunks.toSpliced(at, 1) : chunks.with(at, shorter);
}

/** The index of the chunk in which a key stands or would stand. */
function chunkOf<V>(chunks: readonly Chunk<V>[], key: string): number {
  let [low, high] = [0, chunks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const first = chunks[middle]?.[0];
    if (first !== undefined && first.key <= key) low = middle;
    else high = middle - 1;
  }
  return low;
}

function firstNotBelow<V>(chunk: Chunk<V>, key: string): number {
  let [low, high] = [0, chunk.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = chunk[middle];
    if (entry !== undefined && entry.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
