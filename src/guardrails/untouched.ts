import type { Change } from '../model/change.js';

/** Parts of ObjectMeta that say nothing of what an object means: the API server's own bookkeeping, and finalizers (A6). */
const BOOKKEEPING: ReadonlySet<string> = new Set(['finalizers', 'managedFields', 'resourceVersion', 'generation']);

/** Deeper than any object of the judged kinds; what is nested deeper counts as different. */
const DEPTH_LIMIT = 32;

type Json = Readonly<Record<string, unknown>>;

/**
 * Whether an UPDATE leaves everything alone that a guardrail could speak of: only finalizers, status or bookkeeping
 * differ, or nothing at all. Only that is let through unjudged; the spec of a terminating object can still be changed,
 * and owner references decide what the garbage collector removes.
 */
export function isUntouched(change: Change): boolean {
  if (change.operation !== 'UPDATE' || change.before === undefined || change.after === undefined) return false;
  const [before, after] = [change.before.raw, change.after.raw];
  const kindKeys = change.kind === 'Namespace' ? NAMESPACE_SPEC : NOTHING;
  return (
    equalExcept(member(before, 'metadata'), member(after, 'metadata'), BOOKKEEPING) &&
    equalExcept(member(before, 'spec'), member(after, 'spec'), kindKeys) &&
    equalExcept(before, after, SEPARATE)
  );
}

/** Whether the spec is the same on both sides, so that an UPDATE is about metadata only. */
export function hasSameSpec(change: Change): boolean {
  const { before, after } = change;
  return before !== undefined && after !== undefined && sameJson(before.raw['spec'], after.raw['spec']);
}

/** Whether neither the pods that a policy is for nor what it says of egress are written otherwise on the two sides. */
export function hasSameEgress({ before, after }: Change): boolean {
  if (before === undefined || after === undefined) return false;
  const [earlier, later] = [member(before.raw, 'spec'), member(after.raw, 'spec')];
  return EGRESS_FIELDS.every((field) => sameJson(earlier[field], later[field]));
}

/** All that N1, N2 and N8 let depend on. */
const EGRESS_FIELDS = ['podSelector', 'policyTypes', 'egress'] as const;

const NOTHING: ReadonlySet<string> = new Set();
/** `spec.finalizers` of a Namespace is what `namespaces/finalize` takes away. */
const NAMESPACE_SPEC: ReadonlySet<string> = new Set(['finalizers']);
const SEPARATE: ReadonlySet<string> = new Set(['metadata', 'spec', 'status']);

function member(object: Json, key: string): Json {
  const value = object[key];
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function equalExcept(left: Json, right: Json, ignored: ReadonlySet<string>): boolean {
  for (const key in left) if (!ignored.has(key) && !sameJson(left[key], right[key])) return false;
  for (const key in right) if (!ignored.has(key) && !Object.hasOwn(left, key)) return false;
  return true;
}

/** Whether two JSON values are equal; what is nested deeper than `depth` counts as different. */
export function sameJson(left: unknown, right: unknown, depth = DEPTH_LIMIT): boolean {
  if (left === right) return true;
  if (depth === 0 || typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
    return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    for (let k = 0; k < left.length; k++) if (!sameJson(left[k], right[k], depth - 1)) return false;
    return true;
  }
  let more = 0;
  for (const key in right) if (Object.hasOwn(right, key)) more += 1;
  for (const key in left) {
    if (!Object.hasOwn(right, key) || !sameJson((left as Json)[key], (right as Json)[key], depth - 1)) return false;
    more -= 1;
  }
  return more === 0;
}
