import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks until there is an answer. Tests wait for what they need and never for a span of time: on a busy
 * machine no span is long enough, and on an idle one each is too long.
 */
export async function eventually<T>(what: string, probe: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain for ${what}`);
    await delay(100);
  }
}
