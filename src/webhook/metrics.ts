import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { createClusterSeries, type ClusterSeries, type ClusterSources } from '../daemon/cluster-series.js';
import type { MetricsText } from '../daemon/metrics-server.js';
import { createProfileSeries, type ProfileSources } from '../daemon/profile-series.js';
import type { ReloadResult } from '../daemon/reloading.js';
import { createTally } from '../daemon/tally.js';
import type { Change } from '../model/change.js';
import type { Verdict } from '../model/verdict.js';
import { createDecisionSeries } from './decision-series.js';

/** Why a request was not one to be judged. */
export type BadRequestReason =
  | 'client-certificate'
  | 'content-type'
  | 'http'
  | 'json'
  | 'method'
  | 'not-found'
  | 'overload'
  | 'review'
  | 'tls'
  | 'too-large'
  | 'utf-8';

/** The counters of one webhook. Every label has few values: none is taken from what a user wrote. */
export interface Metrics extends MetricsText {
  decided(change: Change, verdict: Verdict, seconds: number): void;
  /** A review that threw: counted as decision `error`. */
  failed(change: Change, seconds: number): void;
  badRequest(reason: BadRequestReason): void;
  profileReloaded(result: ReloadResult): void;
  certificateReloaded(result: ReloadResult): void;
  readonly cluster: ClusterSeries;
  snapshotReloaded(result: ReloadResult): void;
}

/** What is read when Prometheus asks. Times are milliseconds since 1970. */
export interface MetricSources extends ClusterSources, ProfileSources {
  readonly certificateExpires: () => number;
}

/** Metrics in a registry of their own. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const decisions = createDecisionSeries();
  const findings = createTally(
    registry,
    { name: 'firebreak_findings_total', help: 'Findings by guardrail and by what they did' },
    ['guardrail', 'action'],
  );
  const undecided = createTally(
    registry,
    { name: 'firebreak_undecided_total', help: 'Times a guardrail could not be judged' },
    ['guardrail'],
  );
  const badRequests = createTally(
    registry,
    { name: 'firebreak_bad_requests_total', help: 'Requests that could not be judged' },
    ['reason'],
  );
  const breakGlass = new Counter({
    name: 'firebreak_break_glass_total',
    help: 'Changes let through by break-glass',
    registers,
  });
  const profile = createProfileSeries(registry, sources);
  const certificateReloads = createTally(
    registry,
    { name: 'firebreak_certificate_reloads_total', help: 'Changed certificates that were put in force or refused' },
    ['result'],
  );
  const snapshotReloads = createTally(
    registry,
    { name: 'firebreak_snapshot_reloads_total', help: 'Changed snapshot files that were put in force or refused' },
    ['result'],
  );
  addGauges(registry, sources);
  const cluster = createClusterSeries(registry, sources);
  collectDefaultMetrics({ register: registry });

  return {
    decided(change, verdict, seconds) {
      decisions.count(change, verdict.decision, seconds);
      for (const { guardrail, effect, standing } of verdict.findings) {
        findings.add({ guardrail, action: effect });
        if (standing === 'undecided') undecided.add({ guardrail });
      }
      if (verdict.breakGlass !== undefined) breakGlass.inc();
    },
    failed: (change, seconds) => {
      decisions.count(change, 'error', seconds);
    },
    badRequest: (reason) => {
      badRequests.add({ reason });
    },
    profileReloaded: (result) => {
      profile.reloaded(result);
    },
    certificateReloaded: (result) => {
      certificateReloads.add({ result });
    },
    cluster,
    snapshotReloaded: (result) => {
      snapshotReloads.add({ result });
    },
    contentType: registry.contentType,
    text: async () => `${decisions.text()}\n${await registry.metrics()}`,
  };
}

function addGauges(registry: Registry, { certificateExpires }: MetricSources): void {
  new Gauge({
    name: 'firebreak_certificate_expiry_timestamp_seconds',
    help: 'When the serving certificate in use expires, in seconds since 1970',
    registers: [registry],
    collect() {
      this.set(certificateExpires() / 1000);
    },
  });
}
