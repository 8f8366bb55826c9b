/** What is known when it must be decided whether to audit. Times are of a monotonic clock, in milliseconds. */
export interface Pacing {
  /** When something that an audit looks at changed first since the last one began; undefined where nothing has. */
  readonly changed: number | undefined;
  /** When the last audit ended; undefined before the first. */
  readonly ended: number | undefined;
  /** How long it took. */
  readonly took: number;
  /** How often everything is audited in any case. */
  readonly interval: number;
}

/** Changes come together: a rollout, an apply of many files. */
const SETTLE = 1_000;
/** Of each stretch of time, an audit takes a third at most, however large the cluster and however busy. */
const REST = 2;

/** When to audit next: soon after a change, but never without a rest in proportion to the cost, and at the latest on schedule. */
export function nextAudit({ changed, ended, took, interval }: Pacing): number {
  if (ended === undefined) return Number.NEGATIVE_INFINITY;
  const onSchedule = ended + Math.max(interval, REST * took);
  return changed === undefined ? onSchedule : Math.min(onSchedule, Math.max(changed + SETTLE, ended + REST * took));
}
