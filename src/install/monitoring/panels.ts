import { WEBHOOK_NAME } from '../names.js';

/** One query of a panel and how its lines are called. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

/** One panel: a quarter of the width for a `stat`, half of it for the others. */
export interface Panel {
  readonly title: string;
  readonly type: 'stat' | 'timeseries' | 'table';
  readonly unit: 'short' | 's' | 'ops';
  readonly description: string;
  readonly queries: readonly Query[];
}

const ASKED = `name="${WEBHOOK_NAME}"`;

/** The panels from top to bottom. */
export const PANELS: readonly Panel[] = [
  {
    title: 'Passed without being judged',
    type: 'stat',
    unit: 'short',
    description: 'Changes that the API server let pass because Firebreak did not answer. Should be zero.',
    queries: [
      {
        expr: `sum(increase(apiserver_admission_webhook_fail_open_count{${ASKED}}[$__range])) or vector(0)`,
        legend: 'passed',
      },
    ],
  },
  {
    title: 'Denied',
    type: 'stat',
    unit: 'short',
    description: 'Changes refused by guardrails, without dry runs.',
    queries: [
      {
        expr: 'sum(increase(firebreak_admission_requests_total{decision="deny",dry_run="false"}[$__range])) or vector(0)',
        legend: 'denied',
      },
    ],
  },
  {
    title: 'Certificate valid for',
    type: 'stat',
    unit: 's',
    description: 'Until the first serving certificate of a replica expires.',
    queries: [{ expr: 'min(firebreak_certificate_expiry_timestamp_seconds) - time()', legend: 'valid for' }],
  },
  {
    title: 'Exceptions that expire soon',
    type: 'stat',
    unit: 'short',
    description: 'Exceptions of the profile that expire within 14 days.',
    queries: [{ expr: 'max(firebreak_exceptions_expiring)', legend: 'exceptions' }],
  },
  {
    title: 'Decisions',
    type: 'timeseries',
    unit: 'ops',
    description: 'Reviews a second by what came of them.',
    queries: [
      {
        expr: 'sum by (decision) (rate(firebreak_admission_requests_total[$__rate_interval]))',
        legend: '{{decision}}',
      },
    ],
  },
  {
    title: 'Findings by guardrail',
    type: 'timeseries',
    unit: 'ops',
    description: 'Findings a second. Under DryRun every action is Audit: this is what would be denied or warned of.',
    queries: [
      {
        expr: 'sum by (guardrail, action) (rate(firebreak_findings_total[$__rate_interval]))',
        legend: '{{guardrail}} {{action}}',
      },
    ],
  },
  {
    title: 'Time to decide',
    type: 'timeseries',
    unit: 's',
    description: 'Within Firebreak, from the whole body to the answer.',
    queries: [0.5, 0.99].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (le) (rate(firebreak_admission_duration_seconds_bucket[$__rate_interval])))`,
      legend: `p${quantile * 100}`,
    })),
  },
  {
    title: 'Time the API server waits',
    type: 'timeseries',
    unit: 's',
    description: 'As the API server measures it, with the network and TLS.',
    queries: [0.5, 0.99].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (le) (rate(apiserver_admission_webhook_admission_duration_seconds_bucket{${ASKED}}[$__rate_interval])))`,
      legend: `p${quantile * 100}`,
    })),
  },
  {
    title: 'Calls that failed',
    type: 'timeseries',
    unit: 'ops',
    description: 'As the API server sees it, by what went wrong; and requests that Firebreak could not make sense of.',
    queries: [
      { expr: 'sum(rate(firebreak_bad_requests_total[$__rate_interval]))', legend: 'bad requests' },
      {
        expr: `sum by (error_type) (rate(apiserver_admission_webhook_rejection_count{${ASKED},error_type!="no_error"}[$__rate_interval]))`,
        legend: '{{error_type}}',
      },
    ],
  },
  {
    title: 'Break-glass and undecided',
    type: 'timeseries',
    unit: 'short',
    description: 'Guardrails that were overridden, and guardrails that could not be judged.',
    queries: [
      { expr: 'sum(increase(firebreak_break_glass_total[$__rate_interval]))', legend: 'break-glass' },
      {
        expr: 'sum by (guardrail) (increase(firebreak_undecided_total[$__rate_interval]))',
        legend: '{{guardrail}} undecided',
      },
    ],
  },
  {
    title: 'Cluster last heard of',
    type: 'timeseries',
    unit: 's',
    description: 'How long ago, of the replica that has heard least. Bookmarks come about every minute.',
    queries: [{ expr: 'max by (kind) (firebreak_cluster_age_seconds)', legend: '{{kind}}' }],
  },
  {
    title: 'Objects known and not readable',
    type: 'timeseries',
    unit: 'short',
    description: 'What guardrails look at. A kind that is incomplete has not been listed to its end.',
    queries: [
      { expr: 'max by (kind) (firebreak_cluster_objects)', legend: '{{kind}}' },
      { expr: 'max by (kind) (firebreak_cluster_unreadable_objects) > 0', legend: '{{kind}} not readable' },
      { expr: 'count by (kind) (firebreak_cluster_complete == 0)', legend: '{{kind}} incomplete' },
    ],
  },
  {
    title: 'Lists and failures of the watches',
    type: 'timeseries',
    unit: 'short',
    description: 'A list means that a watch had lost its place. Failures are tried again.',
    queries: [
      { expr: 'sum by (kind) (increase(firebreak_cluster_lists_total[$__rate_interval]))', legend: '{{kind}} listed' },
      {
        expr: 'sum by (kind, reason) (increase(firebreak_cluster_failures_total[$__rate_interval]))',
        legend: '{{kind}} {{reason}}',
      },
    ],
  },
  {
    title: 'Profile in force',
    type: 'table',
    unit: 'short',
    description: 'By replica. All should have the same hash.',
    queries: [{ expr: 'sum by (pod, name, hash, mode) (firebreak_profile_info)', legend: '' }],
  },
  {
    title: 'Reloads',
    type: 'timeseries',
    unit: 'short',
    description: 'Changed profiles, certificates and files of a snapshot that were put in force or refused.',
    queries: [
      {
        expr: 'sum by (result) (increase(firebreak_profile_reloads_total[$__rate_interval]))',
        legend: 'profile {{result}}',
      },
      {
        expr: 'sum by (result) (increase(firebreak_certificate_reloads_total[$__rate_interval]))',
        legend: 'certificate {{result}}',
      },
      {
        expr: 'sum by (result) (increase(firebreak_snapshot_reloads_total[$__rate_interval]))',
        legend: 'snapshot {{result}}',
      },
    ],
  },
  {
    title: 'Findings of the audit',
    type: 'timeseries',
    unit: 'short',
    description: 'By severity, and what the audit could not look at. Written by the controller.',
    queries: [
      { expr: 'sum by (severity) (max by (section, severity) (firebreak_audit_findings))', legend: '{{severity}}' },
      { expr: 'max(firebreak_audit_undecided)', legend: 'undecided' },
    ],
  },
  {
    title: 'Workloads that nobody isolates',
    type: 'timeseries',
    unit: 'short',
    description: 'By direction, of all namespaces.',
    queries: [{ expr: 'max by (direction) (firebreak_audit_workloads{isolated="false"})', legend: '{{direction}}' }],
  },
  {
    title: 'Namespaces with the most findings',
    type: 'table',
    unit: 'short',
    description: 'Of the last audit.',
    queries: [
      {
        expr: 'topk(20, sum by (namespace) (max by (namespace, severity) (firebreak_audit_namespace_findings)))',
        legend: '',
      },
    ],
  },
  {
    title: 'Audits and what the controller writes',
    type: 'timeseries',
    unit: 'short',
    description: 'How long the last audit took, in seconds, and writes to the API server.',
    queries: [
      { expr: 'max by (kind) (firebreak_audit_duration_seconds)', legend: 'seconds of an audit ({{kind}})' },
      {
        expr: 'sum by (what, result) (increase(firebreak_controller_writes_total[$__rate_interval]))',
        legend: '{{what}} {{result}}',
      },
    ],
  },
];
