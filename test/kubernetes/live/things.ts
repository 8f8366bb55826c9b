import type { Test } from 'tap';
import { until } from '../../webhook/until.js';
import type { FakeApi } from './fake-api.js';
import type { Reflected } from './reflected.js';

/** Puts so many things there. */
export function fill(count: number): (api: FakeApi) => void {
  return (api) => {
    for (let k = 0; k < count; k += 1) api.put(`thing-${String(k).padStart(5, '0')}`);
  };
}

/** Something changes in every way, and is seen. */
export async function change(t: Test, { api, same }: Reflected): Promise<void> {
  api.put('new');
  api.put('thing-00000', { changed: true });
  api.remove('thing-00001');
  await same(t);
}

/** Waits for so many complete lists. */
export async function lists(reflected: Reflected, count: number): Promise<void> {
  await until(
    `listed ${count} times`,
    () => reflected.statuses.filter(({ kind }) => kind === 'listed').length === count,
  );
}
