import { createHash } from 'node:crypto';
import { isObject, type RawObject } from '../kubernetes/raw-value.js';
import { REPORT_LABELS } from '../report/open-reports.js';
import type { ReportObject, ReportResult } from '../report/policy-report.js';

/** By what it is seen that a stored report says what is to be said. */
export const HASH_ANNOTATION = 'firebreak.dev/content-hash';

/** What is remembered of a report that is stored. */
export interface StoredReport {
  readonly hash: string;
  readonly resourceVersion: string;
  /** When it was stored first, in milliseconds since 1970; NaN where the API server does not say. */
  readonly created: number;
  /** When each result was found first, by its id, in milliseconds since 1970. */
  readonly since: ReadonlyMap<string, number>;
  /** What Firebreak says in it of its own work. */
  readonly notes: readonly ReportResult[];
}

/** A stored report, and whose it is. */
export interface ReadReport {
  /** Empty for the report of the cluster. */
  readonly namespace: string;
  readonly name: string;
  /** Whether it carries our label. */
  readonly own: boolean;
  readonly report: StoredReport;
}

/** Of all that a report says, but not of when it was found. In hexadecimal. */
export function contentHash({ apiVersion, metadata, scope, configuration, summary, results }: ReportObject): string {
  const said = results.map((result) => {
    const untimed = { ...result, timestamp: undefined };
    return isNote(result) ? inOrder(untimed) : untimed;
  });
  const content = { apiVersion, annotations: metadata.annotations, scope, configuration, summary, said };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** Reads a report as the API server answers it; what is no report of ours has an empty hash. */
export function readStored(raw: unknown): ReadReport {
  const object = asObject(raw);
  const metadata = asObject(object['metadata']);
  const results = Array.isArray(object['results']) ? object['results'].map(asObject) : [];
  const since = new Map<string, number>();
  for (const result of results) {
    const id = asObject(result['properties'])['id'];
    const seconds = asObject(result['timestamp'])['seconds'];
    if (typeof id === 'string' && typeof seconds === 'number') since.set(id, seconds * 1000);
  }
  const labels = asObject(metadata['labels']);
  return {
    namespace: text(metadata['namespace']),
    name: text(metadata['name']),
    own: Object.entries(REPORT_LABELS).every(([key, value]) => labels[key] === value),
    report: {
      hash: text(asObject(metadata['annotations'])[HASH_ANNOTATION]),
      resourceVersion: text(metadata['resourceVersion']),
      created: Date.parse(text(metadata['creationTimestamp'])),
      since,
      notes: (results as unknown as readonly ReportResult[]).filter(isNote).map(withOwnSeverity),
    },
  };
}

/** A cut is said anew by each report. */
function isNote({ policy, rule }: Pick<ReportResult, 'policy' | 'rule'>): boolean {
  return policy === 'firebreak' && rule !== 'results-cut' && rule !== 'undecided';
}

/** A note that was read says the same as when it was written, but the API server has put its fields in another order. */
function inOrder(value: unknown): unknown {
  if (!isObject(value)) return Array.isArray(value) ? value.map(inOrder) : value;
  const entries = Object.entries(value).map(([key, inner]) => [key, inOrder(inner)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** As it was before it was written in a format that does not know every severity. */
function withOwnSeverity(note: ReportResult): ReportResult {
  const { severity = note.severity, ...properties } = note.properties;
  return { ...note, severity: severity as ReportResult['severity'], properties };
}

function asObject(value: unknown): RawObject {
  return isObject(value) ? value : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
