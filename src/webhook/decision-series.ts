import type { Change } from '../model/change.js';
import type { Decision } from '../model/verdict.js';

/** The number of decisions and how long they took, by kind, operation, decision and dry run. */
export interface DecisionSeries {
  /** A review that threw is the decision `error`. */
  count(change: Change, decision: Decision | 'error', seconds: number): void;
  /** In the Prometheus text format. */
  text(): string;
}

/** Seconds: a decision takes a fraction of a millisecond, and the API server gives up after three seconds. */
const BUCKETS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3];

interface Series {
  readonly of: Pick<Change, 'kind' | 'operation' | 'dryRun'> & { readonly decision: Decision | 'error' };
  /** Ready for the text: none of the values needs escaping. */
  readonly labels: string;
  /** How many fell into each bucket and into none before it; the last one is for those beyond all. */
  readonly buckets: number[];
  count: number;
  sum: number;
}

/** Counted and written by hand: the library looks labels up anew for each observation, which costs as much as a rule. */
export function createDecisionSeries(): DecisionSeries {
  const all: Series[] = [];
  // A few dozen at most, and the first that is looked at is nearly always the one.
  function seriesOf({ kind, operation, dryRun }: Change, decision: Decision | 'error'): Series {
    for (const series of all) {
      const { of } = series;
      if (of.kind === kind && of.operation === operation && of.decision === decision && of.dryRun === dryRun)
        return series;
    }
    const labels = `kind="${kind}",operation="${operation}",decision="${decision}",dry_run="${dryRun}"`;
    const buckets = Array.from({ length: BUCKETS.length + 1 }, () => 0);
    const series = { of: { kind, operation, dryRun, decision }, labels, buckets, count: 0, sum: 0 };
    all.push(series);
    return series;
  }

  return {
    count(change, decision, seconds) {
      const series = seriesOf(change, decision);
      let bucket = 0;
      while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] ?? 0)) bucket += 1;
      series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
      series.count += 1;
      series.sum += seconds;
    },
    text: () => `${requests(all)}\n${durations(all)}`,
  };
}

function requests(all: readonly Series[]): string {
  const name = 'firebreak_admission_requests_total';
  const lines = all.map(({ labels, count }) => `${name}{${labels}} ${count}\n`);
  return `# HELP ${name} Decisions\n# TYPE ${name} counter\n${lines.join('')}`;
}

function durations(all: readonly Series[]): string {
  const name = 'firebreak_admission_duration_seconds';
  const lines = all.flatMap(({ labels, buckets, count, sum }) => {
    let below = 0;
    const cumulative = BUCKETS.map((bound, index) => {
      below += buckets[index] ?? 0;
      return `${name}_bucket{le="${bound}",${labels}} ${below}\n`;
    });
    const infinite = `${name}_bucket{le="+Inf",${labels}} ${count}\n`;
    return [...cumulative, infinite, `${name}_sum{${labels}} ${sum}\n`, `${name}_count{${labels}} ${count}\n`];
  });
  return `# HELP ${name} Time from the whole body to the answer\n# TYPE ${name} histogram\n${lines.join('')}`;
}
