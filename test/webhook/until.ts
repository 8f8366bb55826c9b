import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds, and fails with its description if it does not within 20 seconds. */
export async function until(description: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain until ${description}`);
    await sleep(10);
  }
}
