import type { ReplayReason } from '../report/replay-report.js';

/** Where a log tells of something. Lines count from 1. */
export interface LogPlace {
  readonly file: string;
  readonly line: number;
}

/** Counts events by reason, and keeps where the first of each stands. */
export class ReasonTally {
  readonly #reasons = new Map<string, { events: number; readonly place: LogPlace }>();

  add(reason: string, place: LogPlace): void {
    const known = this.#reasons.get(reason);
    if (known === undefined) this.#reasons.set(reason, { events: 1, place });
    else known.events += 1;
  }

  /** Most events first. */
  get result(): readonly ReplayReason[] {
    return [...this.#reasons]
      .map(
        ([
          reason,
          {
            events,
            place: { file, line },
          },
        ]) => ({ reason, events, file, line }),
      )
      .sort((a, b) => b.events - a.events);
  }
}
