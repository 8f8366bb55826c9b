/** Says once what is so of many objects, and of which. */
export class Tally {
  readonly #counts = new Map<string, { readonly first: string; count: number }>();

  /** `object` is how people call it. */
  add(reason: string, object: string): void {
    const known = this.#counts.get(reason);
    if (known === undefined) this.#counts.set(reason, { first: object, count: 1 });
    else {
      known.count += 1;
      if (object < known.first) this.#counts.set(reason, { first: object, count: known.count });
    }
  }

  /** A line for each reason, sorted: `shop/web and 3 more: the workloads of the cluster are not known`. */
  lines(): readonly string[] {
    return Array.from(this.#counts, ([reason, { first, count }]) =>
      count === 1 ? `${reason} (${first})` : `${reason} (${first} and ${count - 1} more)`,
    ).sort();
  }
}

/** What could not be told of one object, and why. */
export interface Undecided {
  readonly reason: string;
  /** As people call it: `shop/web`, or the name of a Namespace. */
  readonly object: string;
}

/** A line for each reason, as {@link Tally} tells them. */
export function undecidedLines(undecided: Iterable<Undecided>): readonly string[] {
  const tally = new Tally();
  for (const { reason, object } of undecided) tally.add(reason, object);
  return tally.lines();
}
