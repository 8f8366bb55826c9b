import type { Logger } from 'pino';
import type { WriteFields } from '../daemon/create-log.js';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import { review } from '../guardrails/review.js';
import { admissionResponse } from '../kubernetes/admission-response.js';
import { readAdmissionReview, type ReadRequest } from '../kubernetes/read-admission-review.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Verdict } from '../model/verdict.js';
import type { ReachEngine } from '../reach/reach-engine.js';
import { createDecisionLog } from './decision-log.js';
import type { Metrics } from './metrics.js';
import { parseBody } from './parse-body.js';
import { RequestRefusal } from './request-refusal.js';

/** What a decision needs besides the request. Everything is read anew for each, and nothing is waited for. */
export interface JudgeParts {
  readonly profile: () => LoadedProfile;
  readonly snapshot: () => Snapshot;
  /** Asked about nothing but snapshots of the same cluster. */
  readonly reach: ReachEngine;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly writeFields: WriteFields;
}

/** A request that is here to its last byte. */
export interface Received {
  readonly body: Uint8Array;
  /** For the `?timeout=` of the API server. */
  readonly url: string;
  /** When the last byte came, as `performance.now()` tells it. */
  readonly at: number;
}

interface Failed {
  readonly error: unknown;
}

/** The AdmissionReview to answer, as JSON; else a {@link RequestRefusal} of a body that is not one to judge, or a defect of ours. */
export type Outcome = { readonly text: string } | Failed;

/**
 * Judges requests, each by itself; the outcomes come in their order. After a moment, as `performance.now()` tells it, none is
 * begun any more but the first: there are fewer outcomes than requests then, and the rest is to be asked about again.
 */
export type JudgeBodies = (group: readonly Received[], end: number) => readonly Outcome[];

interface Decided extends ReadRequest {
  readonly verdict: Verdict;
  readonly text: string;
}

/**
 * The whole way from bytes to bytes. A group goes it step by step, all requests through one step before any goes to the
 * next: the code of a step stays in the caches of the processor, and small requests take a third less of its time.
 */
export function createJudge({ profile, snapshot, reach, now, metrics, log, writeFields }: JudgeParts): JudgeBodies {
  const logDecision = createDecisionLog(writeFields);

  function decide({ uid, change }: ReadRequest, { at }: Received): Decided | Failed {
    try {
      const inForce = profile();
      const verdict = review(change, { profile: inForce, snapshot: snapshot(), reach, now: now() });
      return { uid, change, verdict, text: admissionResponse(uid, verdict, { change, profile: inForce }) };
    } catch (error) {
      metrics.failed(change, (performance.now() - at) / 1000);
      return { error: new Error(`the review of ${uid} failed`, { cause: error }) };
    }
  }

  function note({ uid, change, verdict }: Decided, { at, url }: Received): void {
    const duration = performance.now() - at;
    metrics.decided(change, verdict, duration / 1000);
    logDecision({ uid, change, verdict, duration });
    for (const { guardrail, error } of verdict.failures) log.error({ err: error, uid, guardrail }, 'a rule failed');
    const timeout = timeoutOf(url);
    if (duration > timeout) log.warn({ uid, duration, timeout }, 'decided after the API server had given up');
  }

  return (group, end) => {
    const read = group.map(readRequest);
    const decided: (Decided | Failed)[] = [];
    for (const [index, received] of group.entries()) {
      if (index > 0 && performance.now() >= end) break;
      const request = read[index] ?? { error: new Error('nothing was read') };
      decided.push('error' in request ? request : decide(request, received));
    }
    for (const [index, decision] of decided.entries()) {
      const received = group[index];
      if (received !== undefined && 'verdict' in decision) note(decision, received);
    }
    return decided;
  };
}

function readRequest({ body }: Received): ReadRequest | Failed {
  try {
    const read = readAdmissionReview(parseBody(body));
    if (read.ok) return read.value;
    const what = { error: 'not an AdmissionReview that Firebreak can judge', problems: read.problems };
    return { error: new RequestRefusal(400, 'review', what) };
  } catch (error) {
    return { error };
  }
}

/** In milliseconds, without end where the caller names none. The API server writes whole seconds. */
function timeoutOf(url: string): number {
  const at = url.indexOf('timeout=');
  const seconds = at < 0 ? NaN : Number.parseInt(url.slice(at + 'timeout='.length), 10);
  return Number.isNaN(seconds) ? Number.POSITIVE_INFINITY : seconds * 1000;
}
