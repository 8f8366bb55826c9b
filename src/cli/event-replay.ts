import type { LoadedProfile } from '../guardrails/load-profile.js';
import { review } from '../guardrails/review.js';
import { WEBHOOK_NAME } from '../install/names.js';
import {
  changeOf,
  objectAfter,
  pastChange,
  rememberOutcome,
  singleRequests,
  type PastChange,
} from '../kubernetes/audited-changes.js';
import { isObject, type RawObject } from '../kubernetes/raw-value.js';
import {
  isAuditEvent,
  LACKS,
  PASSED_OVER,
  readAuditEvent,
  type AuditedRequest,
  type LostObject,
} from '../kubernetes/read-audit-event.js';
import { isLoggedDecision, isLogLine, readLoggedDecision } from '../kubernetes/read-logged-decision.js';
import type { ObjectName, RememberedObjects } from '../kubernetes/remembered-objects.js';
import { ReachEngine } from '../reach/reach-engine.js';
import { ReasonTally, type LogPlace } from './reason-tally.js';
import { ReplayTally } from './replay-tally.js';

/** What is replayed, and from where it starts. */
export interface ReplaySetting {
  readonly candidate: LoadedProfile;
  readonly against: LoadedProfile | undefined;
  /** The cluster as it was before the first event; it becomes what it was after the last. */
  readonly seen: RememberedObjects;
  /** How many examples to keep of each kind. */
  readonly examples: number;
}

/** A change on its way to the profiles. */
interface Past extends PastChange {
  readonly id: string;
  readonly at: number;
  readonly user: string;
}

const UNCLEAR = 'the event does not say clearly which object it is about';
const NOT_GIVEN = 'the decision log holds no objects, and this one is not among those of --objects';
const NO_DECISION = "lines of Firebreak's log that are no decisions";
/** Milliseconds. Requests that run at the same time are written as they end; more than this is the order of the files. */
const DISORDER = 60_000;

/** Takes events one after the other and judges the changes that they tell of by both profiles. */
export class EventReplay {
  readonly tally: ReplayTally;
  readonly unjudged = new ReasonTally();
  readonly passedOver = new ReasonTally();
  /** The first failure of each guardrail: bugs of ours. */
  readonly failures = new Map<string, unknown>();
  events = 0;
  /** How many events are older than one before them by more than a minute. */
  disordered = 0;
  /** How many judged changes come from a decision log. */
  fromDecisions = 0;
  #latest = Number.NEGATIVE_INFINITY;
  readonly #setting: ReplaySetting;
  readonly #reach = new ReachEngine();

  constructor(setting: ReplaySetting) {
    this.#setting = setting;
    this.tally = new ReplayTally(setting);
  }

  /** Takes what one line of a log holds. Answers what is wrong with it, if that is so. */
  take(value: unknown, place: LogPlace): string | undefined {
    if (!isObject(value)) return NEITHER;
    if (isAuditEvent(value)) this.#takeEvent(value, place);
    else if (isEventList(value)) {
      const { items } = value;
      const events = items.filter((item) => isObject(item));
      // Items of a list need not say what they are.
      for (const item of events) this.#takeEvent({ apiVersion: value['apiVersion'], ...item }, place);
      if (events.length < items.length) return 'an item of the EventList is no object';
    } else if (isLogLine(value)) this.#takeLogLine(value, place);
    else return NEITHER;
    return undefined;
  }

  #takeEvent(event: RawObject, place: LogPlace): void {
    this.events += 1;
    const { seen } = this.#setting;
    const reading = readAuditEvent(event, WEBHOOK_NAME);
    if (reading.is === 'passed') {
      this.passedOver.add(PASSED_OVER[reading.why], place);
    } else if (reading.is === 'lacking') {
      this.unjudged.add(LACKS[reading.what], place);
      for (const name of lostNames(reading.lost, seen)) seen.lose(name);
    } else {
      this.#noteTime(reading.request.at);
      const unjudged = new Set<string>();
      for (const request of singleRequests(reading.request, seen)) {
        const reason = this.#takeRequest(request, place);
        if (reason !== undefined) unjudged.add(reason);
      }
      for (const reason of unjudged) this.unjudged.add(reason, place);
    }
  }

  /** Answers why it cannot be judged, if that is so. */
  #takeRequest(request: AuditedRequest, place: LogPlace): string | undefined {
    const { seen } = this.#setting;
    const { operation, metadata, id, at } = request;
    if (operation !== 'DELETE' && metadata !== undefined && objectAfter(request, seen) === undefined)
      return LACKS.patch;
    const read = changeOf(request, seen);
    if (read.ok) this.#judge({ ...read.value, id, at, user: read.value.change.actor?.name ?? '' }, place);
    rememberOutcome(request, seen);
    return read.ok ? undefined : UNCLEAR;
  }

  #takeLogLine(line: RawObject, place: LogPlace): void {
    this.events += 1;
    if (!isLoggedDecision(line)) {
      this.passedOver.add(NO_DECISION, place);
      return;
    }
    const decision = readLoggedDecision(line);
    if (decision === undefined) {
      this.unjudged.add(UNCLEAR, place);
      return;
    }
    this.#noteTime(decision.at);
    const { operation, actor, userName, id, at } = decision;
    const given = this.#setting.seen.get(decision);
    if (given === undefined && operation !== 'DELETE') {
      this.unjudged.add(NOT_GIVEN, place);
      return;
    }
    // Of an UPDATE the folder has the state after it, and nobody has the one before.
    const [before, after] = operation === 'DELETE' ? [given, undefined] : [undefined, given];
    const user = { username: userName, groups: actor?.groups ?? [] };
    const read = pastChange({ ...decision, about: decision, user, before, after });
    if (!read.ok) {
      this.unjudged.add(UNCLEAR, place);
      return;
    }
    this.fromDecisions += 1;
    const { change, before: knowledge } = read.value;
    const acting = change.kind === 'Namespace' ? { ...change, actor } : { ...change, actor };
    this.#judge({ change: acting, before: knowledge, id, at, user: userName }, place);
  }

  #judge(past: Past, { file, line }: LogPlace): void {
    const { candidate, against, seen } = this.#setting;
    const { snapshot } = seen;
    const reach = this.#reach;
    const verdict = review(past.change, { profile: candidate, snapshot, reach, now: past.at });
    const other = against && review(past.change, { profile: against, snapshot, reach, now: past.at });
    for (const { guardrail, error } of [...verdict.failures, ...(other?.failures ?? [])]) {
      if (!this.failures.has(guardrail)) this.failures.set(guardrail, error);
    }
    this.tally.add({ ...past, file, line, verdict, other });
  }

  #noteTime(at: number): void {
    if (at < this.#latest - DISORDER) this.disordered += 1;
    this.#latest = Math.max(this.#latest, at);
  }
}

function lostNames(lost: LostObject | undefined, seen: RememberedObjects): readonly ObjectName[] {
  if (lost === undefined) return [];
  const { kind, namespace, name } = lost;
  return lost.extent === 'all' ? seen.policiesIn(namespace) : [{ kind, namespace, name }];
}

const NEITHER = "is neither an event of audit.k8s.io/v1 nor a line of Firebreak's log";

function isEventList(value: RawObject): value is RawObject & { readonly items: readonly unknown[] } {
  const { kind, apiVersion, items } = value;
  return (
    kind === 'EventList' &&
    typeof apiVersion === 'string' &&
    apiVersion.startsWith('audit.k8s.io/') &&
    Array.isArray(items)
  );
}
