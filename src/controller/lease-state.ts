/** How leader election is timed, in milliseconds: the defaults of client-go (k8s.io/client-go/tools/leaderelection). */
export const LEASE_DURATION = 15_000;
/** A leader that has not renewed for so long stops, well before anyone may take over. */
export const RENEW_DEADLINE = 10_000;
/** Between two attempts to renew or to acquire. */
export const RETRY_PERIOD = 2_000;

/** What a stored Lease says (coordination.k8s.io/v1). Its times are those of other clocks, and nothing here compares them. */
export interface LeaseRecord {
  readonly resourceVersion: string;
  /** Empty where nobody holds it. */
  readonly holder: string;
  /** In milliseconds. */
  readonly duration: number;
  /** When its holder began to hold it, as written there. */
  readonly acquired: string;
  readonly transitions: number;
}

/** What one candidate knows. Times are of its own monotonic clock, in milliseconds. */
export interface Standing {
  /** The Lease as last seen, `none` where there is none, and since when it has been so; undefined before the first look. */
  readonly observed: { readonly lease: LeaseRecord | 'none'; readonly since: number } | undefined;
  /** Until when this candidate leads without renewing; in the past where it does not lead. */
  readonly leadsUntil: number;
}

/** What to do next. */
export type Step =
  | { readonly do: 'look' }
  | { readonly do: 'create' }
  | { readonly do: 'update'; readonly lease: LeaseRecord }
  /** Somebody else holds it, for so many milliseconds at least as far as one can see. */
  | { readonly do: 'wait'; readonly left: number };

/** Of who has just begun. */
export const NEWCOMER: Standing = { observed: undefined, leadsUntil: Number.NEGATIVE_INFINITY };

/** After the Lease was read. A record that has not changed goes on ageing from when it was first seen. */
export function seen(standing: Standing, lease: LeaseRecord | 'none', at: number): Standing {
  const { observed } = standing;
  return versionOf(observed?.lease) === versionOf(lease) && observed !== undefined
    ? standing
    : { ...standing, observed: { lease, since: at } };
}

/** After the Lease was written. It counts from when the request was sent: what others saw they saw later. */
export function renewed(lease: LeaseRecord, sent: number): Standing {
  return { observed: { lease, since: sent }, leadsUntil: sent + RENEW_DEADLINE };
}

/** After somebody else was seen to hold it, or on leaving. */
export function deposed({ observed }: Standing): Standing {
  return { observed, leadsUntil: Number.NEGATIVE_INFINITY };
}

/** Whether the candidate leads: never for longer than it has renewed for, whatever it is doing meanwhile. */
export function leads({ leadsUntil }: Standing, at: number): boolean {
  return at < leadsUntil;
}

/** What a candidate of this identity does now. */
export function nextStep({ observed }: Standing, identity: string, at: number): Step {
  if (observed === undefined) return { do: 'look' };
  const { lease, since } = observed;
  if (lease === 'none') return { do: 'create' };
  const left = since + lease.duration - at;
  if (lease.holder === '' || lease.holder === identity || left <= 0) return { do: 'update', lease };
  return { do: 'wait', left };
}

function versionOf(lease: LeaseRecord | 'none' | undefined): string {
  return typeof lease === 'object' ? lease.resourceVersion : (lease ?? '');
}
