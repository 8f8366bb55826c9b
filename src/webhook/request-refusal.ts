import type { Problem } from '../model/result.js';
import type { BadRequestReason } from './metrics.js';

/** A request that is not one to be judged. What it says is for the sender, and holds nothing of our inside. */
export class RequestRefusal extends Error {
  readonly statusCode: number;
  readonly reason: BadRequestReason;
  readonly problems: readonly Problem[];

  constructor(
    statusCode: number,
    reason: BadRequestReason,
    problem: string | { readonly error: string; readonly problems: readonly Problem[] },
  ) {
    super(typeof problem === 'string' ? problem : problem.error);
    this.statusCode = statusCode;
    this.reason = reason;
    this.problems = typeof problem === 'string' ? [] : problem.problems;
  }

  /** The answer's body: `{ "error": ..., "problems": [{ "at": ..., "message": ... }] }`. */
  toJSON(): { readonly error: string; readonly problems: readonly Problem[] } {
    return { error: this.message, problems: this.problems };
  }
}
