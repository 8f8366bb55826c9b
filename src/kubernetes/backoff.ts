/** The bounds that client-go's reflector has, in milliseconds. */
const FIRST = 800;
const LONGEST = 30_000;
/** So long without a failure, and the next one counts as the first. */
const HEALTHY = 120_000;

/** What the pauses depend on. */
export interface BackoffParts {
  /** Milliseconds. */
  readonly now: () => number;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
}

/** How long to wait after a failure. */
export interface Backoff {
  /** In milliseconds. */
  next(): number;
}

/**
 * Exponential backoff with full jitter: any time up to a bound that doubles from 0.8 to 30 s, so that many clients of
 * one server that failed do not come back at once. The bound starts anew after a healthy while.
 */
export function createBackoff({ now, random }: BackoffParts): Backoff {
  let bound = FIRST;
  let endOfPause = Number.NEGATIVE_INFINITY;
  return {
    next() {
      if (now() - endOfPause >= HEALTHY) bound = FIRST;
      const pause = random() * bound;
      bound = Math.min(LONGEST, bound * 2);
      endOfPause = now() + pause;
      return pause;
    },
  };
}
