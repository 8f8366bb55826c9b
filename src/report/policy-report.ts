import type { Severity } from '../audit/audit-report.js';

/** Which reports are written: those of openreports.io, or those of the Policy Working Group that came before them. */
export type ReportFormat = 'openreports' | 'wgpolicy';

/** The words of both formats for what became of a check. */
export type ResultWord = 'pass' | 'fail' | 'warn' | 'error' | 'skip';

/** What a result is about (ObjectReference of core/v1). */
export interface ReportedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** One entry of `results`. */
export interface ReportResult {
  readonly source: 'firebreak';
  readonly policy: string;
  readonly rule: string;
  readonly category: string;
  readonly severity: Severity;
  readonly result: ResultWord;
  readonly scored: boolean;
  /** When it was found first. */
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly resources: readonly ReportedObject[];
  readonly message: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** How many results there are of each kind, with those that were cut. */
export type ReportSummary = Readonly<Record<ResultWord, number>>;

/** One report as the API server takes it. */
export interface ReportObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly scope?: ReportedObject;
  readonly source?: 'firebreak';
  readonly configuration?: { readonly limits: { readonly maxResults: number } };
  readonly summary: ReportSummary;
  readonly results: readonly ReportResult[];
}

/** Where a format's reports are stored. */
export interface ReportApi {
  readonly group: string;
  readonly version: string;
  readonly namespaced: { readonly kind: string; readonly resource: string };
  readonly cluster: { readonly kind: string; readonly resource: string };
}

/** The API groups of both formats. */
export const REPORT_APIS: Readonly<Record<ReportFormat, ReportApi>> = {
  openreports: {
    group: 'openreports.io',
    version: 'v1alpha1',
    namespaced: { kind: 'Report', resource: 'reports' },
    cluster: { kind: 'ClusterReport', resource: 'clusterreports' },
  },
  wgpolicy: {
    group: 'wgpolicyk8s.io',
    version: 'v1alpha2',
    namespaced: { kind: 'PolicyReport', resource: 'policyreports' },
    cluster: { kind: 'ClusterPolicyReport', resource: 'clusterpolicyreports' },
  },
};
