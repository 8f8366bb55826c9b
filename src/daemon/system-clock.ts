import type { Clock } from '../kubernetes/clock.js';

/** Time as it passes. */
export const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  after(delay, call) {
    const timer = setTimeout(call, delay);
    return () => {
      clearTimeout(timer);
    };
  },
  sleep: (delay, signal) =>
    new Promise((fulfil) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        fulfil();
      };
      const timer = setTimeout(end, delay);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    }),
};
