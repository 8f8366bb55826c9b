import type { PageDecisions } from './page-document.js';

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([^ ]+)(?: -?\d+)?$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)",?/g;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n' };

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * What a webhook has decided since it started, from its `/metrics` in the Prometheus text format. Lines that are none of ours, or not
 * to be read, are passed over; undefined where none is ours, as of a server that is no webhook.
 */
export function webhookDecisions(metrics: string): PageDecisions | undefined {
  const requests = samplesOf(metrics, 'firebreak_admission_requests_total');
  const findings = samplesOf(metrics, 'firebreak_findings_total');
  if (!/^# TYPE firebreak_admission_requests_total /m.test(metrics) && requests.length === 0) return undefined;
  return {
    requests: requests.map(({ labels, value }) => ({
      kind: labels['kind'] ?? '',
      operation: labels['operation'] ?? '',
      decision: labels['decision'] ?? '',
      dryRun: labels['dry_run'] === 'true',
      count: value,
    })),
    guardrails: findings
      .map(({ labels, value }) => ({
        guardrail: labels['guardrail'] ?? '',
        action: labels['action'] ?? '',
        count: value,
      }))
      .sort((one, other) => other.count - one.count),
    breakGlass: samplesOf(metrics, 'firebreak_break_glass_total').reduce((sum, { value }) => sum + value, 0),
  };
}

/** Of several replicas, one text after the other: equal labels are added up. */
function samplesOf(metrics: string, name: string): readonly Sample[] {
  const samples = new Map<string, Sample>();
  for (const line of metrics.split('\n')) {
    if (!line.startsWith(name)) continue;
    const [, metric, written = '', number] = SAMPLE.exec(line.trimEnd()) ?? [];
    const value = Number(number);
    if (metric !== name || !Number.isFinite(value)) continue;
    const labels: Record<string, string> = {};
    for (const [, key = '', text = ''] of written.matchAll(LABEL))
      labels[key] = text.replace(/\\(.)/g, (_, c: string) => ESCAPES[c] ?? c);
    const there = samples.get(written);
    samples.set(written, { labels, value: value + (there?.value ?? 0) });
  }
  return [...samples.values()];
}
