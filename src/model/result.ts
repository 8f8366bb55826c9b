/** What is wrong with something from outside, and where: `at` is a field path (`spec.ingress[0].from[1]`), empty for the whole. */
export interface Problem {
  readonly at: string;
  readonly message: string;
}

/** Bad input is a value, not an exception: either the value, or every problem found (never only the first). */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };
