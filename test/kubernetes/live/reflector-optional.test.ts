import t from 'tap';
import { until } from '../../webhook/until.js';
import { reflect, type Reflected } from './reflected.js';
import { change, fill, lists } from './things.js';

const OLD = '/apis/example.com/v1alpha2/things';
const NEW = '/apis/example.com/v1beta1/things';

function looked({ statuses }: Reflected): number {
  return statuses.filter(({ kind }) => kind === 'not-installed').length;
}

t.test(
  'a kind that is not installed is known to have no objects, looked for again, and found when it comes',
  async (t) => {
    const reflected = await reflect(t, {
      before(api) {
        fill(3)(api);
        api.refuse('things', 404);
      },
      unserved: 'not-installed',
    });
    const { api, clock } = reflected;
    await until('it was looked for three times', () => looked(reflected) >= 3);
    t.ok(reflected.heard >= 3, 'each time it is known that there is none');
    t.equal(reflected.held.size, 0);
    for (const pause of clock.pauses) t.ok(pause >= 45_000 && pause <= 75_000, `not more often: ${pause}`);
    t.strictSame(reflected.failures(), [], 'nothing is wrong');
    api.refuse('things', undefined);
    await reflected.same(t);
    await change(t, reflected);
  },
);

t.test('a kind that is taken away while it is watched has no objects any more', async (t) => {
  const reflected = await reflect(t, { before: fill(3), unserved: 'not-installed' });
  const { api } = reflected;
  await reflected.same(t);
  api.refuse('things', 404);
  api.endWatches();
  await until('it is gone', () => looked(reflected) > 0);
  t.equal(reflected.held.size, 0);
  api.refuse('things', undefined);
  await reflected.same(t);
});

t.test('of several versions the first that is served is read', async (t) => {
  const reflected = await reflect(t, {
    before(api) {
      fill(3)(api);
      api.refuse(OLD, 404);
    },
    paths: [OLD, NEW],
    unserved: 'not-installed',
  });
  const { api } = reflected;
  await reflected.same(t);
  t.strictSame(
    api.requests.map(({ url }) => url.split('?')[0]),
    [OLD, NEW, NEW],
  );
  t.equal(looked(reflected), 0);
  await change(t, reflected);
  api.refuse(NEW, 404);
  api.refuse(OLD, undefined);
  api.endWatches();
  await lists(reflected, 2);
  await reflected.same(t);
  t.equal(api.requests.at(-1)?.url.split('?')[0], OLD);
});

t.test('a kind that every cluster has is missed', async (t) => {
  const reflected = await reflect(t, {
    before(api) {
      fill(3)(api);
      api.refuse('things', 404);
    },
  });
  await until('it failed', () => reflected.failures().length > 1);
  t.equal(reflected.failures()[0], 'unserved');
  t.equal(reflected.heard, 0, 'nothing is known');
  reflected.api.refuse('things', undefined);
  await reflected.same(t);
});
