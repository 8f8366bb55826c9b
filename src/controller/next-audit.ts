/** What an audit was about, and what it took. */
export type AuditKind = 'whole' | 'touched';

/** When an audit ended, and how long it took. Times are of a monotonic clock, in milliseconds. */
export interface MadeAudit {
  readonly ended: number;
  readonly took: number;
}

/** What is known when it must be decided whether to audit, and what. */
export interface Pacing {
  /** When something that an audit looks at changed first since the last one began; undefined where nothing has. */
  readonly changed: number | undefined;
  /** Whether all that has changed touches some namespaces only, as far as is known. */
  readonly touches: 'some' | 'everything';
  /** The last audit of everything; undefined before the first. */
  readonly whole: MadeAudit | undefined;
  /** The last and the first one since then of what changes touched. */
  readonly touched: { readonly last: MadeAudit; readonly first: MadeAudit } | undefined;
  /** How often everything is audited in any case. */
  readonly interval: number;
}

/** Changes come together: a rollout, an apply of many files. */
const SETTLE = 1_000;
/** Of each stretch of time, audits of what changed take a third at most, however large the cluster and however busy. */
const REST = 2;
/** What only an audit of everything tells comes after the changes have been told, and takes a twentieth of the time. */
const CATCH_UP = { after: 2_000, rest: 20 } as const;

/**
 * What to audit next, and when: what a change touches soon after it, never without a rest in proportion to the cost; everything where
 * everything is touched, some time after changes, and at the latest on schedule.
 */
export function nextAudit(pacing: Pacing): { readonly kind: AuditKind; readonly at: number } {
  const { changed, touches, whole, touched, interval } = pacing;
  if (whole === undefined) return { kind: 'whole', at: Number.NEGATIVE_INFINITY };
  const settled = (changed ?? Number.POSITIVE_INFINITY) + SETTLE;
  const everything = Math.min(
    whole.ended + Math.max(interval, REST * whole.took),
    touches === 'everything' ? Math.max(settled, restedFrom(whole, REST)) : Number.POSITIVE_INFINITY,
    touched === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(touched.first.ended + CATCH_UP.after, restedFrom(whole, CATCH_UP.rest)),
  );
  const some =
    touches === 'everything' ? Number.POSITIVE_INFINITY : Math.max(settled, restedFrom(touched?.last ?? NEVER, REST));
  return some < everything ? { kind: 'touched', at: some } : { kind: 'whole', at: everything };
}

const NEVER: MadeAudit = { ended: Number.NEGATIVE_INFINITY, took: 0 };

function restedFrom({ ended, took }: MadeAudit, rest: number): number {
  return ended + rest * took;
}
