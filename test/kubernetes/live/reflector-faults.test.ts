import t from 'tap';
import { until } from '../../webhook/until.js';
import { answer, type Fault } from './fake-api.js';
import { reflect } from './reflected.js';
import { change, fill } from './things.js';

t.test('what failed before the list was complete is listed again from the start', async (t) => {
  const status = (code: number) => ({ kind: 'Status', code, message: 'no' });
  const reflected = await reflect(t, {
    before(api) {
      fill(700)(api);
      api.next('list', (response) => {
        answer(response, 500, status(500));
      });
      api.next('list', (_, serve) => {
        serve();
      });
      api.next('list', (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"items":[{"metadata":');
        response.socket?.resetAndDestroy();
      });
      api.next('list', (response) => {
        response.end('{"kind":"List","items":[{"metadata":{"name":"thing-0');
      });
      api.next('list', (response) => {
        response.end('<html>a proxy</html>');
      });
      api.next('list', (response) => {
        answer(response, 200, { kind: 'List', metadata: {}, items: [] });
      });
      api.next('list', (response) => {
        answer(response, 403, status(403));
      });
    },
  });
  await reflected.same(t);
  t.strictSame(reflected.failures(), ['status', 'connection', 'malformed', 'malformed', 'malformed', 'forbidden']);
  t.strictSame(reflected.clock.pauses, [400, 800, 1600, 3200, 6400, 12800], 'in the middle of what may be, by chance');
  await change(t, reflected);
});

t.test('an ERROR event of another kind goes on where it was', async (t) => {
  const reflected = await reflect(t, { before: fill(3) });
  await reflected.same(t);
  reflected.api.put('before');
  reflected.api.write(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 500, message: 'oops' } })}\n`);
  await until('it failed', () => reflected.failures().length === 1);
  await change(t, reflected);
  t.strictSame(reflected.failures(), ['status']);
  t.equal(reflected.statuses.filter(({ kind }) => kind === 'listed').length, 1);
});

t.test('a connection that breaks within an event loses nothing', async (t) => {
  const reflected = await reflect(t, { before: fill(3) });
  const { api, same } = reflected;
  await same(t);
  api.write('{"type":"ADDED","object":{"metadata":{"name":"half');
  api.resetWatches();
  api.put('meanwhile');
  await until('it failed', () => reflected.failures().length === 1);
  await same(t);
  api.write('{"type":"ADDED","object":{"metadata":{"name":"half');
  api.endWatches();
  api.remove('meanwhile');
  await until('it failed again', () => reflected.failures().length === 2);
  await same(t);
  t.strictSame(reflected.failures(), ['connection', 'malformed']);
  t.equal(reflected.statuses.filter(({ kind }) => kind === 'listed').length, 1);
});

t.test('what is no event is never passed over', async (t) => {
  const reflected = await reflect(t, { before: fill(3) });
  const { api, same } = reflected;
  const wrong = ['{"type":"ADDED"}', 'null', '{"type":"NEWS","object":{}}', '{"type":"ADDED","object":'];
  for (const [k, line] of wrong.entries()) {
    await same(t);
    api.write(`${line}\n`);
    await until('it failed', () => reflected.failures().length === k + 1);
  }
  await same(t);
  t.strictSame(reflected.failures(), ['malformed', 'malformed', 'malformed', 'malformed']);
});

t.test('a half-open connection is given up, be it while listing or watching', async (t) => {
  const reflected = await reflect(t, {
    before(api) {
      fill(3)(api);
      api.next('list', () => undefined);
      api.next('list', (response) => {
        response.writeHead(200);
        response.write('{"items":[');
      });
      api.next('watch', () => undefined);
      api.next('watch', (response) => {
        response.writeHead(200);
        response.flushHeaders();
      });
    },
  });
  const { api, clock } = reflected;
  for (const [k, silence] of [65_000, 65_000, 150_000, 150_000].entries()) {
    const asked = k < 2 ? k + 1 : k + 2;
    await until('it is asked', () => api.requests.length === asked);
    // What the server wrote must have come: else the time would begin anew.
    await until('it waits', () => k !== 3 || reflected.statuses.at(-1)?.kind === 'watching');
    clock.advance(silence - 1);
    t.equal(reflected.failures().length, k, 'not too early');
    clock.advance(silence);
    await until('it failed', () => reflected.failures().length === k + 1);
  }
  await reflected.same(t);
  t.strictSame(reflected.failures(), ['silent', 'silent', 'silent', 'silent']);
  await change(t, reflected);
});

t.test('a server that asks to wait is left alone for so long', async (t) => {
  const tooMany = (after: string): Fault => {
    return (response) => {
      response.writeHead(429, { 'retry-after': after });
      response.end('slow down');
    };
  };
  const reflected = await reflect(t, {
    before(api) {
      fill(3)(api);
      api.next('list', tooMany('7'));
      api.next('list', tooMany('0'));
      api.next('list', tooMany('99999999'));
      api.next('list', tooMany('soon'));
      api.next('watch', tooMany('7'));
    },
  });
  await reflected.same(t);
  t.strictSame(reflected.failures(), ['throttled', 'throttled', 'throttled', 'throttled', 'throttled']);
  t.strictSame(reflected.clock.pauses, [7000, 800, 300_000, 400, 7000]);
});

t.test('a watch that ends at once is a failure, however often', async (t) => {
  const reflected = await reflect(t, {
    before(api) {
      fill(3)(api);
      for (let k = 0; k < 7; k += 1)
        api.next('watch', (response) => {
          response.writeHead(200);
          response.end();
        });
    },
  });
  await reflected.same(t);
  t.strictSame(
    reflected.failures(),
    Array.from({ length: 7 }, () => 'short'),
  );
  t.strictSame(reflected.clock.pauses, [400, 800, 1600, 3200, 6400, 12800, 15000]);
  await change(t, reflected);
});

t.test('an event of 30 MB is one like any other', async (t) => {
  const reflected = await reflect(t, { before: fill(3) });
  await reflected.same(t);
  reflected.api.put('huge', { text: 'ü'.repeat(15 * 1024 * 1024) });
  reflected.api.put('after');
  await reflected.same(t);
  t.strictSame(reflected.failures(), []);
});

t.test('a page has as many objects as are parsed in a few milliseconds', async (t) => {
  const reflected = await reflect(t, {
    before(api) {
      const text = 'x'.repeat(7000);
      for (let k = 0; k < 450; k += 1) api.put(`thing-${String(k).padStart(5, '0')}`, { text });
    },
  });
  await reflected.same(t);
  const limits = reflected.api.requests.flatMap(({ phase, query }) => (phase === 'list' ? [query.get('limit')] : []));
  t.equal(limits.length, 4);
  for (const limit of limits.slice(1)) t.ok(Number(limit) > 120 && Number(limit) < 150, `${limit}`);
});

t.test('a page that is too large is asked for again with fewer objects', async (t) => {
  const reflected = await reflect(t, {
    before(api) {
      const text = 'x'.repeat(1024 * 1024);
      for (let k = 0; k < 70; k += 1) api.put(`thing-${String(k).padStart(5, '0')}`, { text });
      api.put('thing-99999');
    },
  });
  await reflected.same(t);
  const limits = reflected.api.requests.flatMap(({ phase, query }) => (phase === 'list' ? [query.get('limit')] : []));
  t.strictSame(limits, ['100', '50', '10', '10', '10']);
  t.strictSame(reflected.failures(), []);
});
