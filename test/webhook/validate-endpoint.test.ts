import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import t from 'tap';
import { createMetrics } from '../../src/webhook/metrics.js';
import { createValidateEndpoint } from '../../src/webhook/validate-endpoint.js';

t.test('what is not judged in one turn, because judgements take long, is judged in the next ones', async (t) => {
  let calls = 0;
  const profile = (): never => t.fail('nobody asks') as never;
  const endpoint = createValidateEndpoint({
    judge: (group) => {
      calls += 1;
      return group.slice(0, 1).map(({ body }) => ({ text: Buffer.from(body).toString() }));
    },
    clientCheck: undefined,
    metrics: createMetrics({ profile, certificateExpires: () => 0, cluster: () => [], now: () => 0 }),
    log: pino({ enabled: false }),
  });
  const server = createServer(endpoint);
  t.teardown(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/validate`;
  const bodies = Array.from({ length: 40 }, (_, k) => `{"k":${k}}`);
  const answers = await Promise.all(
    bodies.map(async (body) => {
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return response.text();
    }),
  );
  t.strictSame(answers, bodies, 'each has its own answer');
  t.equal(calls, bodies.length);
});
