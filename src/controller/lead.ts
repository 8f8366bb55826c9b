import type { Logger } from 'pino';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import type { ApiClient } from '../kubernetes/api-client.js';
import { toApiError } from '../kubernetes/api-error.js';
import { createBackoff } from '../kubernetes/backoff.js';
import type { Clock } from '../kubernetes/clock.js';
import { openReports } from '../report/open-reports.js';
import type { Audited } from './audit-runner.js';
import type { ControllerMetrics } from './controller-metrics.js';
import { denyEvent, denyFindings } from './deny-events.js';
import type { Term } from './leader-election.js';
import { provision, remove } from './perform.js';
import { planWork, type Plan } from './planned-work.js';
import { createRateLimit } from './rate-limit.js';
import type { ReportStore } from './report-store.js';
import { isNamespaceGoing } from './going-namespace.js';
import { createReportStores } from './report-stores.js';
import { createTermClient, type TermClient } from './term-client.js';
import { isUpToDate, type Present } from './up-to-date.js';
import { storedReason } from './work-notes.js';

/** What the work of a leader is made of. */
export interface LeadParts {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly last: () => Audited | undefined;
  readonly present: () => Present;
  readonly profile: () => LoadedProfile;
  readonly identity: string;
  readonly metrics: ControllerMetrics;
  readonly log: Logger;
}

/** How often to look for a new audit, in milliseconds. */
const LOOK = 250;
/** When to try again what could not be written. */
const TRY_AGAIN = 10_000;
/** How long a term waits for the watches to go on before it works with what it knows. */
const PATIENCE = 60_000;
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
    const began = parts.clock.now();
    let begun = false;
    /** What another leader knew and this one does not yet would be unsaid, and said again a moment later. */
    const mayBegin = (audited: Audited): boolean => {
      const present = parts.present();
      const waited = parts.clock.now() - began;
      return isUpToDate(audited, present) || (present.watchedSince === undefined && waited >= PATIENCE);
    };
    while (!term.signal.aborted) {
      const audited = parts.last();
      if (audited !== undefined) begun ||= mayBegin(audited);
      if (begun && audited !== undefined && (audited !== done || parts.clock.now() >= next)) {
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
  /** Why a namespace could not be given a default-deny when that was last tried; undefined where it could. */
  const tried = new Map<string, string | undefined>();
  /** Findings that are known, where no stored report remembers them. */
  const told = new Set<string>();
  let reports: ReportStore | undefined;
  const stores = createReportStores({
    client,
    signal: term.signal,
    wrote: (result) => {
      metrics.wrote('report', result);
    },
    failed: (namespace, reason, message) => {
      log.warn({ namespace, reason, problem: message }, 'a report could not be written');
    },
    unread: (format, reason, message) => {
      log.warn({ format, reason, problem: message }, 'reports of another format cannot be read, and stay');
    },
  });
  /** What was done for the audit at hand, which does not know of it yet. */
  let actedFor: Audited | undefined;
  const acted = new Set<string>();

  /** What nobody has tried in this term stands in the report of whoever tried before. */
  function blocked(namespace: string): string | undefined {
    return tried.has(namespace) ? tried.get(namespace) : storedReason(reports?.notes(namespace) ?? []);
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
        const failure = toApiError(error);
        const { reason, message } = failure;
        const { namespace } = finding.subject;
        if (term.signal.aborted) return;
        // A replica before us has told of it.
        if (reason === 'conflict' || isNamespaceGoing(namespace, failure)) continue;
        metrics.wrote('event', 'failed');
        log.warn({ namespace, reason, problem: message }, 'an event could not be written');
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
          const before = blocked(namespace);
          tried.set(namespace, outcome.kind === 'done' ? undefined : outcome.why);
          // The report is to say so.
          if (blocked(namespace) !== before) again = clock.now();
        }
        metrics.wrote(what, outcome.kind === 'left' ? 'refused' : what === 'default-deny' ? 'written' : 'deleted');
        log.info({ ...fields, ...(outcome.kind === 'left' ? { left: outcome.why } : {}) }, WORDS[what]);
      } catch (error) {
        const failure = toApiError(error);
        const { reason, message } = failure;
        if (isOver(term)) return again;
        if (isNamespaceGoing(namespace, failure)) continue;
        again = clock.now() + TRY_AGAIN;
        if (what === 'default-deny') tried.set(namespace, message);
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
      reports = undefined;
      await stores.clear(writer);
      await tellEvents(audited, () => false);
      return Number.POSITIVE_INFINITY;
    }
    const { format, maxResults } = configuration.reports;
    const store = await stores.of(format);
    reports = store;
    store.forgetOlder((namespace) => snapshot.namespaces.get(namespace)?.metadata.created);
    const since = (id: string): number | undefined => store.since(id);
    const known = new Set(denyFindings(report).flatMap(({ id }) => (since(id) === undefined ? [] : [id])));
    const plan = planWork({
      audited,
      profile: parts.profile(),
      now,
      since,
      stored: (namespace) => store.notes(namespace),
      noted: store.noted,
      blocked,
    });
    const wanted = openReports(report, { format, maxResults, since, notes: plan.notes });
    // Nothing can be made in a namespace that is going, and its report goes with it.
    const lasting = wanted.filter(({ metadata: { namespace } }) => {
      return namespace === undefined || snapshot.namespaces.get(namespace)?.metadata.terminating === false;
    });
    const failures = await store.sync(lasting, writer);
    await tellEvents(audited, (id) => known.has(id));
    const again = await act(plan, audited);
    return Math.min(plan.nextDue, again, failures === 0 ? Number.POSITIVE_INFINITY : clock.now() + TRY_AGAIN);
  };
}

const WORDS = {
  'default-deny': 'giving a namespace its default-deny',
  'expired-policy': 'removing an expired policy',
} as const;
