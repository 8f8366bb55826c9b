import { groupedBy } from '../model/grouped-by.js';
import type { AuditFinding, AuditReport, Severity } from '../audit/audit-report.js';
import { AUDITED_RESOURCES } from '../model/watched-resources.js';
import {
  REPORT_APIS,
  type ReportedObject,
  type ReportFormat,
  type ReportObject,
  type ReportResult,
  type ReportSummary,
  type ResultWord,
} from './policy-report.js';

/** How reports are made. */
export interface ReportOptions {
  readonly format: ReportFormat;
  /** Of one report: what is more is counted. */
  readonly maxResults: number;
  /** When a finding was first found, in milliseconds since 1970; undefined for what is new. Default: everything is new. */
  readonly since?: (id: string) => number | undefined;
  /** What stands before the findings of a namespace and is never cut. */
  readonly notes?: ReadonlyMap<string, readonly ReportResult[]>;
}

/** The name of every report. */
export const REPORT_NAME = 'firebreak';
/** By what our reports are told from those of others. */
export const REPORT_LABELS = {
  'app.kubernetes.io/managed-by': 'firebreak',
  'app.kubernetes.io/part-of': 'firebreak',
} as const;
/** The annotation that says how many results a report has no room for. */
const CUT_ANNOTATION = 'firebreak.dev/results-cut';

/** The most that one result may say, so that as many as are allowed stay below what etcd stores. In characters. */
const MOST_MESSAGE = 500;
const MOST_PROPERTY = 500;

/**
 * The reports of an audit: one for each namespace with findings, sorted, and then one of the cluster, which always is.
 * The worst findings come first, and what has no room is counted in the summary, in an annotation and in a last result.
 */
export function openReports(report: AuditReport, options: ReportOptions): readonly ReportObject[] {
  const at = Date.parse(report.at);
  const toResult = (finding: AuditFinding): ReportResult => resultOf(finding, options.since?.(finding.id) ?? at);
  const byNamespace = groupedBy(report.findings, ({ subject }) => subject.namespace);
  const names = [...new Set([...byNamespace.keys(), ...(options.notes?.keys() ?? [])])].filter((name) => name !== '');
  const undecided = report.undecided.map((line) =>
    undecidedResult(line, options.since?.(cutText(line, MOST_PROPERTY)) ?? at),
  );
  const ofCluster = [...(byNamespace.get('') ?? []).map(toResult), ...undecided];
  return [
    ...names.sort().map((namespace) => {
      const notes = options.notes?.get(namespace) ?? [];
      const results = (byNamespace.get(namespace) ?? []).map(toResult);
      return reportOf({ namespace, notes, results, at }, options);
    }),
    reportOf({ namespace: undefined, notes: options.notes?.get('') ?? [], results: ofCluster, at }, options),
  ];
}

interface Contents {
  readonly namespace: string | undefined;
  readonly notes: readonly ReportResult[];
  readonly results: readonly ReportResult[];
  readonly at: number;
}

function reportOf({ namespace, notes, results, at }: Contents, { format, maxResults }: ReportOptions): ReportObject {
  const api = REPORT_APIS[format];
  const kept = results.slice(0, maxResults);
  const cut = results.length - kept.length;
  const all = [...notes, ...kept, ...(cut === 0 ? [] : [cutResult(cut, at)])];
  const apiVersion = `${api.group}/${api.version}`;
  const annotations = { [CUT_ANNOTATION]: String(cut) };
  const head =
    namespace === undefined
      ? { apiVersion, kind: api.cluster.kind, metadata: { name: REPORT_NAME, labels: REPORT_LABELS, annotations } }
      : {
          apiVersion,
          kind: api.namespaced.kind,
          metadata: { name: REPORT_NAME, namespace, labels: REPORT_LABELS, annotations },
          scope: { apiVersion: 'v1', kind: 'Namespace', name: namespace },
        };
  const summary = summaryOf([...notes, ...results]);
  return format === 'openreports'
    ? { ...head, source: 'firebreak', configuration: { limits: { maxResults } }, summary, results: all }
    : { ...head, summary, results: all.map(asWgPolicy) };
}

/** Earlier definitions of v1alpha2 know three severities only, and one that they do not know makes the whole report invalid. */
function asWgPolicy(result: ReportResult): ReportResult {
  const severity = result.severity === 'critical' ? 'high' : result.severity === 'info' ? 'low' : result.severity;
  return { ...result, severity, properties: { ...result.properties, severity: result.severity } };
}

/** One finding as a result. */
export function resultOf(finding: AuditFinding, since: number): ReportResult {
  const { id, section, check, severity, subject, at, message, evidence, fix, source } = finding;
  const result = wordOf(finding);
  return {
    source: 'firebreak',
    policy: source?.guardrail ?? section,
    rule: check,
    category: section,
    severity,
    result,
    scored: result === 'fail',
    timestamp: timestampOf(since),
    resources: [objectOf(subject)],
    message: cutText(message, MOST_MESSAGE),
    properties: withoutEmpty({
      id,
      at,
      fix,
      evidence: evidence.join('\n'),
      effect: source?.effect,
      standing: source?.standing,
      exception: source?.exception,
    }),
  };
}

/** `fail` is what should be mended, `warn` what may be, `skip` what an exception of the profile covers. */
function wordOf({ severity, source }: AuditFinding): ResultWord {
  if (source?.standing === 'excepted') return 'skip';
  if (source?.standing === 'undecided') return 'error';
  return (['critical', 'high', 'medium'] satisfies Severity[] as readonly Severity[]).includes(severity)
    ? 'fail'
    : 'warn';
}

function undecidedResult(line: string, since: number): ReportResult {
  return {
    ...ownResult('undecided', 'info', since),
    result: 'error',
    message: cutText(line, MOST_MESSAGE),
    properties: { id: cutText(line, MOST_PROPERTY) },
  };
}

function cutResult(count: number, at: number): ReportResult {
  return {
    ...ownResult('results-cut', 'info', at),
    result: 'skip',
    message: `${count} more results have no room in this report; firebreak audit shows them`,
    properties: { id: 'results-cut', count: String(count) },
  };
}

/** What Firebreak says of its own work rather than of an object. `since` in milliseconds since 1970. */
export function ownResult(
  rule: string,
  severity: Severity,
  since: number,
): Omit<ReportResult, 'result' | 'message' | 'properties'> {
  return {
    source: 'firebreak',
    policy: 'firebreak',
    rule,
    category: 'firebreak',
    severity,
    scored: false,
    timestamp: timestampOf(since),
    resources: [],
  };
}

const GROUP_VERSIONS: ReadonlyMap<string, string> = new Map(
  AUDITED_RESOURCES.map(({ kind, group, versions }) => {
    const [version = ''] = versions;
    return [kind, group === '' ? version : `${group}/${version}`];
  }),
);

/** The object of a subject, as references name it. */
export function objectOf({ kind, namespace, name }: AuditFinding['subject']): ReportedObject {
  const apiVersion = GROUP_VERSIONS.get(kind) ?? '';
  return namespace === '' || kind === 'Namespace' ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
}

function summaryOf(results: readonly ReportResult[]): ReportSummary {
  const summary = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 };
  for (const { result } of results) summary[result] += 1;
  return summary;
}

/** Timestamp of google.protobuf, as both formats have it. */
function timestampOf(millis: number): ReportResult['timestamp'] {
  return { seconds: Math.floor(millis / 1000), nanos: 0 };
}

function withoutEmpty(texts: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const [key, text] of Object.entries(texts))
    if (text !== undefined && text !== '') kept[key] = cutText(text, MOST_PROPERTY);
  return kept;
}

function cutText(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
