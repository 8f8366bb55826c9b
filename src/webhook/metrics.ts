import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import type { Change } from '../model/change.js';
import type { Verdict } from '../model/verdict.js';
import { createClusterSeries, type ClusterSeries, type ClusterSources } from './cluster-series.js';
import { createDecisionSeries } from './decision-series.js';
import { createTally } from './tally.js';

/** What came of looking at changed files. */
export type ReloadResult = 'replaced' | 'refused';

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
export interface Metrics {
  decided(change: Change, verdict: Verdict, seconds: number): void;
  /** A review that threw: counted as decision `error`. */
  failed(change: Change, seconds: number): void;
  badRequest(reason: BadRequestReason): void;
  profileReloaded(result: ReloadResult): void;
  certificateReloaded(result: ReloadResult): void;
  readonly cluster: ClusterSeries;
  snapshotReloaded(result: ReloadResult): void;
  readonly contentType: string;
  /** The Prometheus text format. */
  text(): Promise<string>;
}

/** What is read when Prometheus asks. Times are milliseconds since 1970. */
export interface MetricSources extends ClusterSources {
  readonly profile: () => LoadedProfile;
  readonly certificateExpires: () => number;
}

const EXPIRING_WITHIN_MS = 14 * 24 * 60 * 60 * 1000;

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
  const profileReloads = createTally(
    registry,
    { name: 'firebreak_profile_reloads_total', help: 'Changed profiles that were put in force or refused' },
    ['result'],
  );
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
      profileReloads.add({ result });
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

function addGauges(registry: Registry, { profile, certificateExpires, now }: MetricSources): void {
  const registers = [registry];
  new Gauge({
    name: 'firebreak_certificate_expiry_timestamp_seconds',
    help: 'When the serving certificate in use expires, in seconds since 1970',
    registers,
    collect() {
      this.set(certificateExpires() / 1000);
    },
  });
  new Gauge({
    name: 'firebreak_profile_info',
    help: 'The profile in force',
    labelNames: ['name', 'hash', 'mode'],
    registers,
    collect() {
      const { name, hash, mode } = profile();
      this.reset();
      this.set({ name, hash, mode }, 1);
    },
  });
  new Gauge({
    name: 'firebreak_exceptions_expiring',
    help: 'Exceptions of the profile that expire within 14 days',
    registers,
    collect() {
      const at = now();
      this.set(profile().exceptions.filter(({ expires }) => expires > at && expires <= at + EXPIRING_WITHIN_MS).length);
    },
  });
}
