import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/kubernetes/clock.js';

/** Time that passes when it is told to, for several processes at once. */
export interface Timeline {
  /** Milliseconds since it began. */
  readonly now: () => number;
  /** Goes on by so much, and lets each timer and what it sets off happen at its time. */
  pass(milliseconds: number): Promise<void>;
  /** A process on it. */
  process(): TimedProcess;
}

/** One that can stand still while time goes on. */
export interface TimedProcess {
  readonly clock: Clock;
  stall(): void;
  resume(): void;
  /** Passes on what it is given, but not before the process runs. */
  arriving<T>(answer: Promise<T>): Promise<T>;
}

interface Timer {
  at: number;
  readonly call: () => void;
}

export function createTimeline(): Timeline {
  const timers = new Set<Timer>();
  let now = 0;

  function after(delay: number, call: () => void): () => void {
    const timer = { at: now + delay, call };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  async function settle(): Promise<void> {
    for (let k = 0; k < 8; k++) await turn();
  }

  return {
    now: () => now,
    async pass(milliseconds) {
      const end = now + milliseconds;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
        if (next === undefined) break;
        now = Math.max(now, next.at);
        timers.delete(next);
        next.call();
        await settle();
      }
      now = end;
    },
    process() {
      let stalled = false;
      let waiting: (() => void)[] = [];
      const running = (call: () => void): void => {
        if (stalled) waiting.push(call);
        else call();
      };
      const clock: Clock = {
        now: () => Date.UTC(2026, 0, 1) + now,
        after: (delay, call) => {
          let cancelled = false;
          const cancel = after(delay, () => {
            running(() => {
              if (!cancelled) call();
            });
          });
          return () => {
            cancelled = true;
            cancel();
          };
        },
        sleep: (delay, signal) =>
          new Promise((fulfil) => {
            if (signal.aborted) {
              fulfil();
              return;
            }
            const end = (): void => {
              cancel();
              signal.removeEventListener('abort', end);
              fulfil();
            };
            const cancel = clock.after(delay, end);
            signal.addEventListener('abort', end);
          }),
      };
      return {
        clock,
        stall() {
          stalled = true;
        },
        resume() {
          stalled = false;
          const calls = waiting;
          waiting = [];
          for (const call of calls) call();
        },
        arriving: async (answer) => {
          const outcome = await answer.then(
            (value) => () => value,
            (error: unknown) => () => {
              throw error;
            },
          );
          await new Promise<void>((fulfil) => {
            running(fulfil);
          });
          return outcome();
        },
      };
    },
  };
}
