import type { Logger } from 'pino';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import { review } from '../guardrails/review.js';
import { admissionResponse } from '../kubernetes/admission-response.js';
import { readAdmissionReview } from '../kubernetes/read-admission-review.js';
import type { Change } from '../model/change.js';
import type { Snapshot } from '../model/snapshot.js';
import { createDecisionLog } from './decision-log.js';
import type { Metrics } from './metrics.js';
import { parseBody } from './parse-body.js';
import { RequestRefusal } from './request-refusal.js';

/** What a decision needs besides the request. Everything is read anew for each, and nothing is waited for. */
export interface JudgeParts {
  readonly profile: () => LoadedProfile;
  readonly snapshot: () => Snapshot;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Turns the body of a request into the AdmissionReview to answer, as JSON. Throws a {@link RequestRefusal} where the body is not one to judge. */
export type JudgeBody = (body: Uint8Array, url: string) => string;

/** The whole way from bytes to bytes. */
export function createJudge({ profile, snapshot, now, metrics, log }: JudgeParts): JudgeBody {
  const logDecision = createDecisionLog(log);

  function decide(uid: string, change: Change, started: number): string {
    const inForce = profile();
    const verdict = review(change, { profile: inForce, snapshot: snapshot(), now: now() });
    const response = admissionResponse(uid, verdict, { change, profile: inForce });
    const duration = performance.now() - started;
    metrics.decided(change, verdict, duration / 1000);
    logDecision({ uid, change, verdict, duration });
    for (const { guardrail, error } of verdict.failures) log.error({ err: error, uid, guardrail }, 'a rule failed');
    return response;
  }

  return (body, url) => {
    const started = performance.now();
    const read = readAdmissionReview(parseBody(body));
    if (!read.ok) {
      throw new RequestRefusal(400, 'review', {
        error: 'not an AdmissionReview that Firebreak can judge',
        problems: read.problems,
      });
    }
    const { uid, change } = read.value;
    try {
      const response = decide(uid, change, started);
      noteLateness(log, { uid, url, duration: performance.now() - started });
      return response;
    } catch (error) {
      metrics.failed(change, (performance.now() - started) / 1000);
      throw new Error(`the review of ${uid} failed`, { cause: error });
    }
  };
}

/** A decision cannot be broken off, but the administrator should know that nobody waited for it. */
function noteLateness(
  log: Logger,
  { uid, url, duration }: { readonly uid: string; readonly url: string; readonly duration: number },
): void {
  if (duration < 1000) return;
  const seconds = /[?&]timeout=(\d{1,3})s(?:&|$)/.exec(url)?.[1];
  if (seconds !== undefined && duration > Number(seconds) * 1000) {
    log.warn({ uid, duration, timeout: Number(seconds) * 1000 }, 'decided after the API server had given up');
  }
}
