/** Ports of one protocol without a gap, made of one or more entries of `ports`. */
export interface PortRun {
  readonly from: number;
  readonly to: number;
  /** The field path of the entry that is written first, and its place among all entries. */
  readonly at: string;
  readonly order: number;
  /** The most ports in a row that one of its parts has by itself. */
  readonly widest: number;
}

/** How many ports it has. */
export function sizeOf({ from, to }: { readonly from: number; readonly to: number }): number {
  return to - from + 1;
}

/** Puts together what overlaps or adjoins; ascending, in n log n. */
export function mergeRuns(runs: readonly PortRun[]): readonly PortRun[] {
  const merged: PortRun[] = [];
  for (const run of [...runs].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && run.from <= last.to + 1) merged[merged.length - 1] = join(last, run);
    else merged.push(run);
  }
  return merged;
}

/**
 * The runs of both together that hold something of `added`. Both are merged and ascending. Logarithmic in `base`, so
 * that one large rule may share peers with thousands of small ones.
 */
export function runsAcross(base: readonly PortRun[], added: readonly PortRun[]): readonly PortRun[] {
  const found: PortRun[] = [];
  for (const run of added) {
    const last = found.at(-1);
    if (last !== undefined && run.from <= last.to + 1) {
      found[found.length - 1] = extendUp(base, join(last, run));
      continue;
    }
    const before = base[lastFrom(base, run.from)];
    const start = before !== undefined && before.to >= run.from - 1 ? join(before, run) : run;
    found.push(extendUp(base, start));
  }
  return found;
}

/** Takes in what of `base` begins within the run or next to it. */
function extendUp(base: readonly PortRun[], run: PortRun): PortRun {
  const next = base[lastFrom(base, run.to + 1)];
  return next !== undefined && next.to > run.to ? join(run, next) : run;
}

/** The index of the last run that begins at the port or before it, or -1. */
function lastFrom(runs: readonly PortRun[], port: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle]?.from ?? Infinity) <= port) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function join(a: PortRun, b: PortRun): PortRun {
  const first = a.order <= b.order ? a : b;
  return {
    from: Math.min(a.from, b.from),
    to: Math.max(a.to, b.to),
    at: first.at,
    order: first.order,
    widest: Math.max(a.widest, b.widest),
  };
}
