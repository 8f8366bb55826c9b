import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../src/kubernetes/clock.js';

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** A clock that stands still until it is told to go on. Pauses take no time of ours, but are noted. */
export interface ManualClock extends Clock {
  /** The pauses so far, in milliseconds. */
  readonly pauses: readonly number[];
  advance(milliseconds: number): void;
}

export function createManualClock(): ManualClock {
  const pauses: number[] = [];
  const timers = new Set<Timer>();
  let now = Date.UTC(2026, 0, 1);
  function advance(milliseconds: number): void {
    now += milliseconds;
    for (const timer of timers) {
      if (timer.at > now) continue;
      timers.delete(timer);
      timer.call();
    }
  }
  return {
    pauses,
    now: () => now,
    after(delay, call) {
      const timer = { at: now + delay, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async sleep(delay) {
      pauses.push(delay);
      now += delay;
      await turn();
    },
    advance,
  };
}
