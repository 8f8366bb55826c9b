import type { Logger } from 'pino';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import type { ApiClient } from '../kubernetes/api-client.js';
import { ApiError, toApiError } from '../kubernetes/api-error.js';
import { createBackoff } from '../kubernetes/backoff.js';
import type { Clock } from '../kubernetes/clock.js';
import { openReports } from '../report/open-reports.js';
import type { ReportFormat } from '../report/policy-report.js';
import type { Audited } from './audit-runner.js';
import type { ControllerMetrics } from './controller-metrics.js';
import { denyEvent, denyFindings } from './deny-events.js';
import type { Term } from './leader-election.js';
import { provision, remove } from './perform.js';
import { planWork, type Plan } from './planned-work.js';
import { createRateLimit } from './rate-limit.js';
import { createReportStore, type ReportStore } from './report-store.js';
import { createTermClient, type TermClient } from './term-client.js';

/** What the work of a leader is made of. */
export interface LeadParts {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly last: () => Audited | undefined;
  readonly profile: () => LoadedProfile;
  readonly identity: string;
  readonly metrics: ControllerMetrics;
  readonly log: Logger;
}

/** How often to look for a new audit, in milliseconds. */
const LOOK = 250;
/** When to try again what could not be written. */
const TRY_AGAIN = 10_000;
/** Events of one replica: so many at once, and then ten in a minute. */
const EVENTS_AT_ONCE = 50;
const EVENT_REFILL = 6_000;

/** The work of a leader: brings each audit to the API server, and does what is due. */
export function createLead(parts: LeadParts): (term: Term) => Promise<void> {
  const mayTell = createRateLimit(EVENTS_AT_ONCE, EVENT_REFILL);
  return async (term) => {
    const work = createTermWork({ ...parts, term, mayTell });
    const backoff = createBackoff({ now: () => parts.clock.now(), random: parts.random });
    let done: Audited | undefined;
    let next = Number.POSITIVE_INFINITY;
    while (!term.signal.aborted) {
      const audited = parts.last();
      if (audited !== undefined && (audited !== done || parts.clock.now() >= next)) {
        try {
          next = await work(audited);
          done = audited;
        } catch (error) {
          if (isOver(term)) return;
          const { reason, message } = toApiError(error);
          if (reason === 'defect') parts.log.error({ err: error }, 'the work of the leader failed');
          else parts.log.warn({ reason, problem: message }, 'the reports cannot be read');
          await parts.clock.sleep(backoff.next(), term.signal);
          continue;
        }
      }
      await parts.clock.sleep(LOOK, term.signal);
    }
  };
}

/** A function, as the compiler would otherwise hold on to what it saw before something was awaited. */
function isOver({ signal }: Term): boolean {
  return signal.aborted;
}

interface TermParts extends LeadParts {
  readonly term: Term;
  readonly mayTell: (at: number) => boolean;
}

/** What one term does with an audit. Resolves with when to do it again although nothing changed, in milliseconds since 1970. */
function createTermWork(parts: TermParts): (audited: Audited) => Promise<number> {
  const { client, term, clock, metrics, log, identity, mayTell } = parts;
  const writer = createTermClient(client, term);
  const blocked = new Map<string, string>();
  /** Findings that are known, where no stored report remembers them. */
  const told = new Set<string>();
  let store: ReportStore | undefined;
  /** What was done for the audit at hand, which does not know of it yet. */
  let actedFor: Audited | undefined;
  const acted = new Set<string>();

  async function storeOf(format: ReportFormat): Promise<ReportStore> {
    if (store?.format === format) return store;
    // Somebody chose another format: what is written in the one before would stay for ever.
    if (store !== undefined) await store.sync([], writer);
    const fresh = createReportStore({
      client,
      format,
      signal: term.signal,
      wrote: (result) => {
        metrics.wrote('report', result);
      },
      failed: (namespace, reason, message) => {
        log.warn({ namespace, reason, problem: message }, 'a report could not be written');
      },
    });
    try {
      await fresh.load();
    } catch (error) {
      const { reason, message } = toApiError(error);
      if (reason !== 'unserved') throw error;
      throw new ApiError(reason, `${format} is not installed in the cluster: ${message}`, { cause: error });
    }
    store = fresh;
    return store;
  }

  async function tellEvents(audited: Audited, isKnown: (id: string) => boolean): Promise<void> {
    const findings = denyFindings(audited.report);
    const fresh = findings.filter(({ id }) => !isKnown(id) && !told.has(id));
    told.clear();
    for (const { id } of findings) told.add(id);
    if (audited.configuration.events === 'none') return;
    const allowed = fresh.filter(() => mayTell(clock.now()));
    if (allowed.length < fresh.length)
      log.info({ told: allowed.length, findings: fresh.length }, 'more new findings than events may tell of');
    for (const finding of allowed) {
      try {
        await writer.write(denyEvent(finding, { instance: identity, now: clock.now() }));
        metrics.wrote('event', 'written');
      } catch (error) {
        const { reason, message } = toApiError(error);
        if (term.signal.aborted) return;
        // A replica before us has told of it.
        if (reason === 'conflict') continue;
        metrics.wrote('event', 'failed');
        log.warn({ namespace: finding.subject.namespace, reason, problem: message }, 'an event could not be written');
      }
    }
  }

  /** Resolves with when to look at it again, in milliseconds since 1970. */
  async function act(plan: Plan, audited: Audited): Promise<number> {
    const { configuration } = audited;
    let again = Number.POSITIVE_INFINITY;
    if (audited !== actedFor) acted.clear();
    actedFor = audited;
    const work = [
      ...plan.provisions.map((each) => ({
        what: 'default-deny' as const,
        namespace: each.namespace,
        name: '',
        run: (to: TermClient) => provision(each, configuration.defaultDeny?.dns ?? 'allowed', to),
      })),
      ...plan.removals.map((each) => ({
        what: 'expired-policy' as const,
        namespace: each.namespace,
        name: each.name,
        run: (to: TermClient) => remove(each, clock.now(), to),
      })),
    ];
    for (const { what, namespace, name, run } of work) {
      if (isOver(term)) return again;
      const key = `${what} ${namespace}/${name}`;
      if (acted.has(key)) continue;
      const fields = { what, namespace, ...(name === '' ? {} : { name }) };
      try {
        const outcome = await run(writer);
        if (outcome.kind === 'done') acted.add(key);
        if (what === 'default-deny') {
          const before = blocked.get(namespace);
          if (outcome.kind === 'done') blocked.delete(namespace);
          else blocked.set(namespace, outcome.why);
          // The report is to say so.
          if (blocked.get(namespace) !== before) again = clock.now();
        }
        metrics.wrote(what, outcome.kind === 'left' ? 'refused' : what === 'default-deny' ? 'written' : 'deleted');
        log.info({ ...fields, ...(outcome.kind === 'left' ? { left: outcome.why } : {}) }, WORDS[what]);
      } catch (error) {
        const { reason, message } = toApiError(error);
        if (isOver(term)) return again;
        again = clock.now() + TRY_AGAIN;
        if (what === 'default-deny') blocked.set(namespace, message);
        metrics.wrote(what, reason === 'forfeited' ? 'forfeited' : 'failed');
        log.warn({ ...fields, reason, problem: message }, `${WORDS[what]} failed`);
      }
    }
    return again;
  }

  return async (audited) => {
    const { report, configuration, snapshot } = audited;
    const now = clock.now();
    if (configuration.reports === undefined) {
      if (store !== undefined) await store.sync([], writer);
      store = undefined;
      await tellEvents(audited, () => false);
      return Number.POSITIVE_INFINITY;
    }
    const { format, maxResults } = configuration.reports;
    const reports = await storeOf(format);
    const since = (id: string): number | undefined => reports.since(id);
    const known = new Set(denyFindings(report).flatMap(({ id }) => (since(id) === undefined ? [] : [id])));
    const plan = planWork({
      audited,
      profile: parts.profile(),
      now,
      since,
      stored: (namespace) => reports.notes(namespace),
      noted: reports.noted,
      blocked: (namespace) => blocked.get(namespace),
    });
    const wanted = openReports(report, { format, maxResults, since, notes: plan.notes });
    // Nothing can be made in a namespace that is going, and its report goes with it.
    const lasting = wanted.filter(({ metadata: { namespace } }) => {
      return namespace === undefined || snapshot.namespaces.get(namespace)?.metadata.terminating === false;
    });
    const failures = await reports.sync(lasting, writer);
    await tellEvents(audited, (id) => known.has(id));
    const again = await act(plan, audited);
    return Math.min(plan.nextDue, again, failures === 0 ? Number.POSITIVE_INFINITY : clock.now() + TRY_AGAIN);
  };
}

const WORDS = {
  'default-deny': 'giving a namespace its default-deny',
  'expired-policy': 'removing an expired policy',
} as const;
