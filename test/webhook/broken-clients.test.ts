import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:http';
import { connect as connectPlain, type AddressInfo, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import t from 'tap';
import { createServer } from '../../src/webhook/create-server.js';
import { createMetrics } from '../../src/webhook/metrics.js';
import { createTestAuthority } from './certificates.js';
import { NARROW } from './reviews.js';
import { until } from './until.js';
import { createWorld } from './webhook-world.js';

async function everything(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1'))).on('error', () => undefined);
  await new Promise((resolve) => socket.on('close', resolve));
  return text;
}

t.test('what is not HTTP gets a 400 and headers without end a 431', async (t) => {
  const world = await createWorld(t);
  const { client, webhook } = await world.startWithClient();
  const port = Number(new URL(webhook.url).port);
  for (const [sent, status] of [
    ['hello\r\n\r\n', 400],
    ['POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ] as const) {
    const socket = connect({ port, host: '127.0.0.1', ca: world.authority.certificate, servername: 'localhost' });
    socket.write(sent);
    t.match(await everything(socket), new RegExp(`^HTTP/1\\.1 ${status} `));
  }
  t.equal((await client.post(NARROW)).status, 200);
  t.match(await (await fetch(webhook.metricsUrl)).text(), 'firebreak_bad_requests_total{reason="http"} 3');
});

t.test('failed handshakes are counted, and of many in a row one is a warning', async (t) => {
  const world = await createWorld(t);
  const webhook = await world.start();
  for (let time = 0; time < 5; time += 1) {
    const plain = connectPlain(Number(new URL(webhook.url).port), '127.0.0.1');
    plain.write('GET / HTTP/1.1\r\n\r\n');
    await everything(plain);
  }
  t.match(await (await fetch(webhook.metricsUrl)).text(), 'firebreak_bad_requests_total{reason="tls"} 5');
  t.match(
    world.lines.filter(({ level }) => level === 'warn'),
    [{ msg: 'a TLS handshake failed', err: Object }],
  );
});

t.test('a port that is opened and closed without a word leaves nothing', async (t) => {
  const world = await createWorld(t);
  const { client, webhook } = await world.startWithClient();
  for (let time = 0; time < 10; time += 1) {
    const socket = connectPlain(Number(new URL(webhook.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
  }
  await client.post(NARROW);
  t.strictSame(
    world.lines.filter(({ level }) => level !== 'info'),
    [],
  );
});

t.test('a defect is a 500 that tells nothing, and a line that tells all', async (t) => {
  const world = await createWorld(t);
  const { client, webhook } = await world.startWithClient({
    snapshot: () => {
      throw new Error('the inside');
    },
  });
  const answer = await client.post(NARROW);
  t.equal(answer.status, 500);
  t.strictSame(JSON.parse(answer.text), { error: 'internal error', problems: [] });
  t.match(world.lines.at(-1), { level: 'error', err: { message: /705ab4f5.*the inside/, stack: String } });
  const labels = 'kind="NetworkPolicy",operation="CREATE",decision="error",dry_run="false"';
  t.match(await (await fetch(webhook.metricsUrl)).text(), `firebreak_admission_requests_total{${labels}} 1`);
});

t.test('the server waits 120 s between requests and 10 s for the headers of one', async (t) => {
  const authority = await createTestAuthority();
  const { certificate: cert, key } = await authority.issue();
  const log = pino({ level: 'silent' });
  const profile = (): never => t.fail('nobody asks') as never;
  const metrics = createMetrics({ profile, certificateExpires: () => 0, cluster: () => [], now: () => 0 });
  const parts = { context: { cert, key }, judge: () => [], missing: () => [], clientCheck: undefined, metrics, log };
  const { server } = createServer(parts);
  const { keepAliveTimeout, headersTimeout, requestTimeout, maxConnections } = server;
  t.strictSame(
    { keepAliveTimeout, headersTimeout, requestTimeout, maxConnections },
    { keepAliveTimeout: 120_000, headersTimeout: 10_000, requestTimeout: 20_000, maxConnections: 1024 },
  );
});

t.test('Node counts the time for headers from the first byte of a request, not from the end of the last', async (t) => {
  // What the short time for headers rests on: an idle connection outlives it, a slow sender does not.
  const server = createPlainServer({
    headersTimeout: 300,
    requestTimeout: 300,
    keepAliveTimeout: 60_000,
    connectionsCheckingInterval: 50,
  });
  server.on('request', (request, response) => {
    request.resume();
    response.end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const idle = connectPlain(port, '127.0.0.1');
  let received = '';
  idle.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  idle.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await until('the first answer is there', () => received.includes('ok'));
  await sleep(1000);
  idle.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await until('the second answer is there', () => received.split('200 OK').length === 3);
  idle.write('GET / HT');
  await until('slowness is answered', () => received.includes('408 Request Timeout'));
});
