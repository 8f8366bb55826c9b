import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { SEVERITIES, type AuditReport } from '../audit/audit-report.js';
import { createClusterSeries, type ClusterSeries, type ClusterSources } from '../daemon/cluster-series.js';
import type { MetricsText } from '../daemon/metrics-server.js';
import { createProfileSeries, type ProfileSeries, type ProfileSources } from '../daemon/profile-series.js';
import type { ReloadResult } from '../daemon/reloading.js';
import { createTally } from '../daemon/tally.js';
import { DIRECTIONS } from '../model/network-policy.js';
import type { Audited } from './audit-runner.js';
import type { AuditKind } from './next-audit.js';

/** What became of a write. */
export type WriteResult = 'written' | 'deleted' | 'refused' | 'failed' | 'forfeited';

/** The counters of one controller. Labels have few values, but for the namespaces with the most findings, which are bounded. */
export interface ControllerMetrics extends MetricsText {
  audited(audited: Pick<Audited, 'kind' | 'report'>, seconds: number): void;
  auditFailed(kind: AuditKind): void;
  wrote(what: 'report' | 'default-deny' | 'expired-policy' | 'event', result: WriteResult): void;
  configurationReloaded(result: ReloadResult): void;
  readonly cluster: ClusterSeries;
  readonly profile: ProfileSeries;
}

/** What is read when Prometheus asks. */
export interface ControllerSources extends ClusterSources, ProfileSources {
  readonly leading: () => boolean;
}

/** Namespaces that have a series of their own. */
const MOST_NAMESPACES = 100;
/** The label of all the others together. No namespace can be called so. */
const OTHERS = '_others';

/** Metrics in a registry of their own. */
export function createControllerMetrics(sources: ControllerSources): ControllerMetrics {
  const registry = new Registry();
  const registers = [registry];
  let last: { readonly report: AuditReport } | undefined;
  const made = new Map<AuditKind, { readonly at: number; readonly seconds: number }>();

  function gauge<Label extends string>({ name, help, labelNames }: Described<Label>, collect: Collect<Label>): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers,
      collect() {
        this.reset();
        // One without labels would be 0 where nothing is known.
        if (labelNames.length === 0) this.remove();
        collect((labels, value) => {
          this.set(labels, value);
        });
      },
    });
  }

  gauge({ name: 'firebreak_controller_leading', help: 'Whether this replica leads: 1 or 0', labelNames: [] }, (set) => {
    set({}, Number(sources.leading()));
  });
  gauge(
    { name: 'firebreak_audit_findings', help: 'Findings of the last audit', labelNames: ['section', 'severity'] },
    (set) => {
      const counts = countBy(last?.report, ({ section, severity }) => `${section} ${severity}`);
      for (const [key, count] of counts) {
        const [section = '', severity = ''] = key.split(' ');
        set({ section, severity }, count);
      }
    },
  );
  const named = `Findings of the last audit, for the ${MOST_NAMESPACES} namespaces with the most of them`;
  gauge({ name: 'firebreak_audit_namespace_findings', help: named, labelNames: ['namespace', 'severity'] }, (set) => {
    for (const [namespace, severities] of mostFindings(last?.report))
      for (const [severity, count] of severities) set({ namespace, severity }, count);
  });
  gauge(
    {
      name: 'firebreak_audit_workloads',
      help: 'Workloads by whether they are isolated',
      labelNames: ['direction', 'isolated'],
    },
    (set) => {
      for (const direction of DIRECTIONS) {
        const coverages = (last?.report.namespaces ?? []).map(({ coverage }) => coverage[direction]);
        const isolated = coverages.reduce((sum, each) => sum + each.isolated, 0);
        const total = coverages.reduce((sum, each) => sum + each.total, 0);
        if (last === undefined) continue;
        set({ direction, isolated: 'true' }, isolated);
        set({ direction, isolated: 'false' }, total - isolated);
      }
    },
  );
  gauge({ name: 'firebreak_audit_undecided', help: 'What the last audit could not look at', labelNames: [] }, (set) => {
    if (last !== undefined) set({}, last.report.undecided.length);
  });
  const age = 'How long ago the last audit ended: of everything, or of what changes touched';
  gauge({ name: 'firebreak_audit_age_seconds', help: age, labelNames: ['kind'] }, (set) => {
    for (const [kind, { at }] of made) set({ kind }, Math.max(0, sources.now() - at) / 1000);
  });
  gauge(
    { name: 'firebreak_audit_duration_seconds', help: 'How long the last audit took', labelNames: ['kind'] },
    (set) => {
      for (const [kind, { seconds }] of made) set({ kind }, seconds);
    },
  );
  const audits = createTally(registry, { name: 'firebreak_audits_total', help: 'Audits that were made or failed' }, [
    'kind',
    'result',
  ]);
  const writes = createTally(
    registry,
    { name: 'firebreak_controller_writes_total', help: 'What was written to the API server, or was not' },
    ['what', 'result'],
  );
  const reloads = createTally(
    registry,
    { name: 'firebreak_configuration_reloads_total', help: 'Changed configurations that were put in force or refused' },
    ['result'],
  );
  const cluster = createClusterSeries(registry, sources);
  const profile = createProfileSeries(registry, sources);
  collectDefaultMetrics({ register: registry });
  return {
    audited({ kind, report }, seconds) {
      last = { report };
      made.set(kind, { at: sources.now(), seconds });
      audits.add({ kind, result: 'made' });
    },
    auditFailed(kind) {
      audits.add({ kind, result: 'failed' });
    },
    wrote(what, result) {
      writes.add({ what, result });
    },
    configurationReloaded(result) {
      reloads.add({ result });
    },
    cluster,
    profile,
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

interface Described<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
}

type Collect<Label extends string> = (set: (labels: Partial<Record<Label, string>>, value: number) => void) => void;
type Finding = AuditReport['findings'][number];

function countBy(report: AuditReport | undefined, key: (finding: Finding) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const finding of report?.findings ?? []) counts.set(key(finding), (counts.get(key(finding)) ?? 0) + 1);
  return counts;
}

/** By namespace, then by severity. What belongs to no namespace is not in it. */
function mostFindings(report: AuditReport | undefined): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const all = new Map<string, Map<string, number>>();
  for (const { subject, severity } of report?.findings ?? [])
    if (subject.namespace !== '') add(all, subject.namespace, { severity, count: 1 });
  const total = (counts: ReadonlyMap<string, number>): number =>
    SEVERITIES.reduce((sum, severity) => sum + (counts.get(severity) ?? 0), 0);
  const sorted = [...all].sort(([a, one], [b, other]) => total(other) - total(one) || (a < b ? -1 : 1));
  const shown = new Map(sorted.slice(0, MOST_NAMESPACES));
  for (const [, counts] of sorted.slice(MOST_NAMESPACES))
    for (const [severity, count] of counts) add(shown, OTHERS, { severity, count });
  return shown;
}

function add(
  all: Map<string, Map<string, number>>,
  namespace: string,
  { severity, count }: { readonly severity: string; readonly count: number },
): void {
  const own = all.get(namespace) ?? new Map<string, number>();
  all.set(namespace, own.set(severity, (own.get(severity) ?? 0) + count));
}
