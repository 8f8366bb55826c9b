import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { createClient } from './client.js';
import { NARROW } from './reviews.js';
import { until } from './until.js';
import { createWorld } from './webhook-world.js';

t.test('a drain under load loses no request', async (t) => {
  const world = await createWorld(t);
  const webhook = await world.start({ drainSeconds: 1 });
  const probe = createClient(webhook.url, world.authority.certificate, { keepAlive: false });

  let leaving = false;
  let answered = 0;
  // As the API server does it: pooled connections, given up when an answer says so; no new ones once we are gone from the Service.
  const callers = Array.from({ length: 16 }, async () => {
    const client = createClient(webhook.url, world.authority.certificate, { maxSockets: 1 });
    for (;;) {
      const { status, headers } = await client.post(NARROW);
      t.equal(status, 200);
      answered += 1;
      if (headers.connection === 'close') {
        t.ok(leaving, 'only at the end');
        break;
      }
    }
    client.close();
  });
  await until('there is load', () => answered > 200);
  leaving = true;
  const started = performance.now();
  const closed = webhook.close();
  t.equal(webhook.ready, false);
  const { status, text } = await probe.get('/readyz');
  t.equal(status, 503);
  t.match(text, 'draining');
  t.equal((await probe.get('/healthz')).status, 200, 'alive all the while');
  t.equal((await probe.post(NARROW)).status, 200, 'who does not know yet is served');
  probe.close();
  await Promise.all(callers);
  await closed;
  t.ok(performance.now() - started >= 1000, 'not before the time');
  t.match(world.lines.at(-1), { msg: 'ended' });
  await t.rejects(createClient(webhook.url, world.authority.certificate).get('/healthz'), { code: 'ECONNREFUSED' });
});

t.test('a second call ends it at once', async (t) => {
  const world = await createWorld(t);
  const { client, webhook } = await world.startWithClient({ drainSeconds: 600 });
  await client.post(NARROW);
  const started = performance.now();
  const closed = webhook.close();
  await sleep(50);
  void webhook.close();
  await closed;
  t.ok(performance.now() - started < 5000);
});

t.test('a connection that nobody uses does not hold up the end', async (t) => {
  const world = await createWorld(t);
  const { client, webhook } = await world.startWithClient();
  await client.post(NARROW);
  const started = performance.now();
  await webhook.close();
  t.ok(performance.now() - started < 4000);
});
