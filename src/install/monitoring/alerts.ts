import { NAME, WEBHOOK_NAME } from '../names.js';

/** One alert: `expr` is PromQL, `lasts` how long it must hold. */
export interface Alert {
  readonly name: string;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly expr: string;
  readonly lasts?: string;
  readonly summary: string;
  readonly description: string;
}

const ASKED = `name="${WEBHOOK_NAME}"`;

/** What the API server sees: the only one who knows when Firebreak does not answer (A27). */
export const API_SERVER_ALERTS: readonly Alert[] = [
  {
    name: 'FirebreakBypassed',
    severity: 'critical',
    expr: rises('apiserver_admission_webhook_fail_open_count', ASKED),
    summary: 'Changes pass without being judged',
    description:
      'The API server got no answer from Firebreak and, because failurePolicy is Ignore, let changes of NetworkPolicies or Namespaces pass. ' +
      'Judge them now with `firebreak check`.',
  },
  {
    name: 'FirebreakUnanswered',
    severity: 'critical',
    expr: rises('apiserver_admission_webhook_rejection_count', `${ASKED},error_type!="no_error"`),
    summary: 'Changes are refused because Firebreak does not answer',
    description:
      'The API server got no answer from Firebreak and, because failurePolicy is Fail, refused changes. If it must not wait: ' +
      `kubectl delete validatingwebhookconfiguration ${NAME}`,
  },
  {
    name: 'FirebreakSlow',
    severity: 'warning',
    expr:
      'histogram_quantile(0.99, sum by (le) (' +
      `rate(apiserver_admission_webhook_admission_duration_seconds_bucket{${ASKED}}[10m]))) > 1`,
    lasts: '10m',
    summary: 'One call in a hundred takes more than a second',
    description:
      'The API server gives up after three seconds. An answer itself takes about a millisecond: look at the network and the CPU of the nodes.',
  },
];

/** What Firebreak says of itself. */
export const FIREBREAK_ALERTS: readonly Alert[] = [
  {
    name: 'FirebreakAbsent',
    severity: 'critical',
    expr: 'absent(firebreak_certificate_expiry_timestamp_seconds)',
    lasts: '5m',
    summary: 'No replica of Firebreak can be seen',
    description: 'Prometheus gets metrics from no replica of the webhook.',
  },
  {
    name: 'FirebreakReviewsFail',
    severity: 'critical',
    expr: rises('firebreak_admission_requests_total', 'decision="error"'),
    summary: 'Reviews end in an internal error',
    description: 'Firebreak answered 500, and failurePolicy decided. Its log has the error.',
  },
  {
    name: 'FirebreakUndecided',
    severity: 'warning',
    expr: rises('firebreak_undecided_total', ''),
    summary: 'A guardrail could not be judged',
    description: "The profile's onUndecided decided instead. The label guardrail names it, the log says why.",
  },
  {
    name: 'FirebreakProfileRefused',
    severity: 'warning',
    expr: rises('firebreak_profile_reloads_total', 'result="refused"'),
    summary: 'A changed profile does not load',
    description:
      'The profile before it stays in force, until the next restart. The log names each line: try `firebreak profile check`.',
  },
  {
    name: 'FirebreakProfilesDiffer',
    severity: 'warning',
    expr: 'count(count by (hash) (firebreak_profile_info)) > 1',
    lasts: '10m',
    summary: 'Replicas judge by different profiles',
    description: 'Whether a change passes hangs on which replica is asked.',
  },
  {
    name: 'FirebreakCertificateRefused',
    severity: 'warning',
    expr: rises('firebreak_certificate_reloads_total', 'result="refused"'),
    summary: 'A changed certificate is not fit for use',
    description: 'The one before it stays in use until it expires. The log says what is wrong with the new one.',
  },
  {
    name: 'FirebreakCertificateExpires',
    severity: 'warning',
    expr: 'min(firebreak_certificate_expiry_timestamp_seconds) - time() < 14 * 24 * 3600',
    lasts: '1h',
    summary: 'The serving certificate expires within 14 days',
    description: 'It should have been renewed by now. After it has expired, the API server gets no answer.',
  },
  {
    name: 'FirebreakClusterIncomplete',
    severity: 'warning',
    expr: 'min(firebreak_cluster_complete) == 0',
    lasts: '5m',
    summary: 'A replica has not seen all of the cluster',
    description:
      'It is not ready, and guardrails that look at the cluster stay undecided. The label kind of firebreak_cluster_complete says of what; the log says why the lists fail.',
  },
  {
    name: 'FirebreakClusterStale',
    severity: 'warning',
    expr: 'max(firebreak_cluster_age_seconds) > 180',
    lasts: '2m',
    summary: 'A replica has not heard of the cluster for minutes',
    description:
      "The API server sends a bookmark about every minute. Beyond the profile's maxSnapshotAge, guardrails that look at the cluster stay undecided.",
  },
  {
    name: 'FirebreakClusterFails',
    severity: 'warning',
    expr: 'sum by (kind, reason) (increase(firebreak_cluster_failures_total[15m])) > 20',
    summary: 'Watches of the cluster fail again and again',
    description:
      'Each is tried again, ever more slowly. forbidden: the ClusterRole is missing. unauthorized: the token is.',
  },
  {
    name: 'FirebreakClusterUnreadable',
    severity: 'info',
    expr: 'max by (kind) (firebreak_cluster_unreadable_objects) > 0',
    lasts: '1h',
    summary: 'Objects of the cluster cannot be read',
    description: 'Guardrails that look at them stay undecided. The log names them.',
  },
  {
    name: 'FirebreakExceptionExpires',
    severity: 'info',
    expr: 'max(firebreak_exceptions_expiring) > 0',
    summary: 'An exception of the profile expires within 14 days',
    description: 'From then on its guardrails apply again: its owner should mend what it excepts or ask for more time.',
  },
  {
    name: 'FirebreakBreakGlass',
    severity: 'info',
    expr: rises('firebreak_break_glass_total', ''),
    summary: 'Guardrails were overridden by break-glass',
    description: 'The log and the audit log have who, what and the reason given.',
  },
];

/** What the controller says; where there is none, nothing. */
export const CONTROLLER_ALERTS: readonly Alert[] = [
  {
    name: 'FirebreakAuditStale',
    severity: 'warning',
    expr: 'min(firebreak_audit_age_seconds{kind="whole"}) > 3600',
    lasts: '5m',
    summary: 'The cluster has not been audited for an hour',
    description: 'Reports and metrics of findings are as old. The log of the controller says why.',
  },
  {
    name: 'FirebreakAuditFails',
    severity: 'warning',
    expr: rises('firebreak_audits_total', 'result="failed"'),
    summary: 'Audits fail',
    description: 'The log of the controller has the error.',
  },
  {
    name: 'FirebreakNobodyLeads',
    severity: 'warning',
    expr: 'max(firebreak_controller_leading) == 0',
    lasts: '5m',
    summary: 'No replica of the controller leads',
    description: 'No reports are written. The log says why the Lease is not held; its Role may be missing.',
  },
  {
    name: 'FirebreakConfigurationRefused',
    severity: 'warning',
    expr: rises('firebreak_configuration_reloads_total', 'result="refused"'),
    summary: 'A changed configuration of the controller does not load',
    description: 'The one before it stays in force, until the next restart. The log names each line.',
  },
];

/** A counter that grew, also from nothing: `increase` does not see the first count of a series that is new. */
function rises(metric: string, selector: string): string {
  const series = selector === '' ? metric : `${metric}{${selector}}`;
  return `sum(increase(${series}[15m])) > 0 or sum(${series} unless ${series} offset 15m) > 0`;
}
