import { parseInstant } from '../guardrails/instant.js';
import type { Io } from './io.js';
import { UsageError } from './usage-error.js';

/** The time of `--now` in milliseconds since 1970, or the present. */
export function timeFrom(text: string | undefined, { now }: Io): number {
  if (text === undefined) return now();
  const instant = parseInstant(text);
  if (instant === undefined)
    throw new UsageError(`--now ${text}: not a time such as 2027-03-31 or 2027-03-31T12:00:00Z`);
  return instant;
}
