import t from 'tap';
import { until } from '../../webhook/until.js';
import { reflect } from './reflected.js';
import { change, fill, lists } from './things.js';

t.test('lists page by page, and follows what changes', async (t) => {
  const reflected = await reflect(t, { before: fill(1234) });
  await reflected.same(t);
  const pages = reflected.api.requests.filter(({ phase }) => phase === 'list');
  t.strictSame(
    pages.map(({ query }) => query.get('limit')),
    ['100', '500', '500', '500'],
  );
  await until('it watches', () => reflected.statuses.some(({ kind }) => kind === 'watching'));
  t.match(reflected.statuses, [{ kind: 'listing' }, { kind: 'listed', objects: 1234 }, { kind: 'watching' }]);
  await change(t, reflected);
  t.strictSame(reflected.failures(), []);
});

t.test('an empty collection is complete as well', async (t) => {
  const reflected = await reflect(t);
  await reflected.same(t);
  reflected.api.put('first');
  await reflected.same(t);
});

t.test('a watch asks for bookmarks and for five to ten minutes, and the next goes on where it ended', async (t) => {
  let chance = 0;
  const reflected = await reflect(t, { before: fill(3), random: () => chance });
  const { api, clock } = reflected;
  await reflected.same(t);
  chance = 0.9999;
  await change(t, reflected);
  const seen = api.objects.get('new')?.metadata.resourceVersion ?? '';
  clock.advance(300_000 - 160_000);
  api.bookmark();
  await until('the bookmark is heard', () => reflected.heard > 3);
  api.compact();
  api.bookmark();
  const heard = reflected.heard;
  await until('the bookmark is heard', () => reflected.heard > heard);
  clock.advance(140_000);
  api.endWatches();
  await until('the next watch', () => api.requests.filter(({ phase }) => phase === 'watch').length === 2);
  const [first, second] = api.requests.filter(({ phase }) => phase === 'watch').map(({ query }) => query);
  t.strictSame([first?.get('timeoutSeconds'), second?.get('timeoutSeconds')], ['300', '600']);
  t.equal(first?.get('allowWatchBookmarks'), 'true');
  t.ok(
    Number(second?.get('resourceVersion')) > Number(seen),
    'where the bookmark said, though all before is forgotten',
  );
  await change(t, reflected);
  t.strictSame(reflected.failures(), []);
});

t.test('a place in the list that is forgotten lists again', async (t) => {
  const reflected = await reflect(t, {
    before(api) {
      fill(1100)(api);
      api.next('list', (_, serve) => {
        serve();
      });
      api.next('list', (_, serve) => {
        api.put('late');
        api.compact();
        serve();
      });
    },
  });
  await reflected.same(t);
  t.strictSame(reflected.failures(), ['expired']);
});

t.test('what changes between two pages is seen', async (t) => {
  const reflected = await reflect(t, {
    before(api) {
      fill(1100)(api);
      api.next('list', (_, serve) => {
        serve();
        api.put('a-late-one');
        api.remove('thing-01050');
        api.put('thing-01051', { changed: true });
      });
    },
  });
  await reflected.same(t);
  t.strictSame(reflected.failures(), []);
});

t.test('a version that is forgotten lists again, told as a status or as an event', async (t) => {
  const reflected = await reflect(t, { before: fill(3) });
  const { api, clock, same } = reflected;
  await same(t);
  api.next('watch', (_, serve) => {
    api.put('unseen');
    api.remove('thing-00002');
    api.compact();
    serve();
  });
  clock.advance(140_000);
  api.endWatches();
  await lists(reflected, 2);
  await same(t);
  api.write(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old' } })}\n`);
  await lists(reflected, 3);
  await same(t);
  t.strictSame(reflected.failures(), ['expired', 'expired']);
  await change(t, reflected);
});

t.test('bookmarks keep a quiet watch alive, and what is known fresh', async (t) => {
  const reflected = await reflect(t, { before: fill(3) });
  const { api, clock } = reflected;
  await reflected.same(t);
  await until('the watch is heard', () => reflected.heard === 2);
  for (let k = 0; k < 5; k += 1) {
    clock.advance(60_000);
    api.bookmark();
    await until('the bookmark is heard', () => reflected.heard === k + 3);
  }
  t.strictSame(reflected.failures(), []);
});

t.test('after stop nothing comes any more', async (t) => {
  const reflected = await reflect(t, { before: fill(3) });
  const { api } = reflected;
  await reflected.same(t);
  await reflected.stop();
  await until('the watch is closed', () => api.watches === 0);
  api.put('unseen');
  t.notOk(reflected.held.has('unseen'));
  t.strictSame(reflected.failures(), []);
});
