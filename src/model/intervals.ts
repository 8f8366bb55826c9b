/** What an interval is made of: port numbers and IPv4 addresses are numbers, IPv6 addresses bigints. */
export type Point = number | bigint;

/**
 * A set of points as its boundaries, strictly increasing: the set begins at the first, ends before the second, begins
 * again at the third, and so on. `[80, 81, 443, 446]` is 80 and 443 to 445. Half-open, so that neighbours meet in one
 * boundary (and vanish) and no operation needs arithmetic; canonical, so that equal sets are equal lists.
 */
export type Intervals<N extends Point> = readonly N[];

/** The points that are in either set; linear. */
export function unionOf<N extends Point>(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
  if (a.length === 0 || a === b) return b;
  if (b.length === 0) return a;
  return sweep(a, b, (inA, inB) => inA || inB);
}

/** The points that are in both sets; linear. */
export function intersectionOf<N extends Point>(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
  if (a.length === 0 || a === b) return a;
  if (b.length === 0) return b;
  return sweep(a, b, (inA, inB) => inA && inB);
}

/** The points of `a` that are not in `b`; linear. */
export function differenceOf<N extends Point>(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
  if (a.length === 0 || b.length === 0) return a;
  return sweep(a, b, (inA, inB) => inA && !inB);
}

/** The union of any number of sets, in n log n over all their boundaries together. */
export function unionOfAll<N extends Point>(sets: Iterable<Intervals<N>>): Intervals<N> {
  const begins: N[] = [];
  const ends: N[] = [];
  for (const set of sets) {
    for (let k = 0; k < set.length; k += 2) {
      begins.push(set[k] as N);
      ends.push(set[k + 1] as N);
    }
  }
  if (begins.length < 2) return [...begins, ...ends];
  begins.sort(ascending);
  ends.sort(ascending);
  // There is a gap before the k-th beginning exactly when all k intervals that began earlier have ended before it.
  const union: N[] = [begins[0] as N];
  for (let k = 1; k < begins.length; k++) {
    const ended = ends[k - 1] as N;
    const begun = begins[k] as N;
    if (ended < begun) union.push(ended, begun);
  }
  union.push(ends[ends.length - 1] as N);
  return union;
}

/** Whether every point of `inner` is in `outer`; logarithmic in `outer`, because a single address is the usual question. */
export function covers<N extends Point>(outer: Intervals<N>, inner: Intervals<N>): boolean {
  if (outer === inner) return true;
  for (let k = 0; k < inner.length; k += 2) {
    const next = boundariesUpTo(outer, inner[k] as N);
    if (next % 2 === 0 || (outer[next] as N) < (inner[k + 1] as N)) return false;
  }
  return true;
}

/** Whether both are the same set. */
export function sameIntervals<N extends Point>(a: Intervals<N>, b: Intervals<N>): boolean {
  return a === b || (a.length === b.length && a.every((boundary, k) => boundary === b[k]));
}

/** Calls `visit` with each interval in ascending order; `end` is the first point after it. */
export function eachInterval<N extends Point>(set: Intervals<N>, visit: (from: N, end: N) => void): void {
  for (let k = 0; k < set.length; k += 2) visit(set[k] as N, set[k + 1] as N);
}

function sweep<N extends Point>(
  a: Intervals<N>,
  b: Intervals<N>,
  keep: (inA: boolean, inB: boolean) => boolean,
): Intervals<N> {
  const result: N[] = [];
  let passedA = 0;
  let passedB = 0;
  let inside = false;
  while (passedA < a.length || passedB < b.length) {
    const nextA = a[passedA];
    const nextB = b[passedB];
    const atA = nextB === undefined || (nextA !== undefined && nextA <= nextB);
    const atB = nextA === undefined || (nextB !== undefined && nextB <= nextA);
    if (atA) passedA++;
    if (atB) passedB++;
    // After an odd number of boundaries one is within the set.
    if (keep(passedA % 2 === 1, passedB % 2 === 1) !== inside) {
      inside = !inside;
      result.push((atA ? nextA : nextB) as N);
    }
  }
  return result;
}

function boundariesUpTo<N extends Point>(set: Intervals<N>, point: N): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((set[middle] as N) <= point) low = middle + 1;
    else high = middle;
  }
  return low;
}

function ascending(a: Point, b: Point): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
