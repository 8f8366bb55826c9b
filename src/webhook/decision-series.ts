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
  /** Ready for the text: none of the values needs escaping. */
  readonly labels: string;
  /** How many fell into each bucket and into none before it; the last one is for those beyond all. */
  readonly buckets: number[];
  count: number;
  sum: number;
}

/** Counted and written by hand: the library looks labels up anew for each observation, which costs as much as a rule. */
export function createDecisionSeries(): DecisionSeries {
  const all = new Map<string, Series>();
  return {
    count({ kind, operation, dryRun }, decision, seconds) {
      const labels = `kind="${kind}",operation="${operation}",decision="${decision}",dry_run="${dryRun}"`;
      let series = all.get(labels);
      if (series === undefined) {
        series = { labels, buckets: Array.from({ length: BUCKETS.length + 1 }, () => 0), count: 0, sum: 0 };
        all.set(labels, series);
      }
      let bucket = 0;
      while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] ?? 0)) bucket += 1;
      series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
      series.count += 1;
      series.sum += seconds;
    },
    text: () => `${requests([...all.values()])}\n${durations([...all.values()])}`,
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
