import { once } from 'node:events';
import { Agent, createServer, type Server } from 'node:http';
import { Agent as TlsAgent, createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { SYSTEM_CLOCK } from '../../../src/daemon/system-clock.js';
import { createApiClient, type ApiClient } from '../../../src/kubernetes/api-client.js';
import { createTestAuthority } from '../../webhook/certificates.js';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

interface Answering {
  readonly status: number;
  readonly text: string;
}

async function serve(t: Test, server: Server, answering: Answering): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  server.on('request', (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, type: request.headers['content-type'], body });
      response.writeHead(answering.status, { 'content-type': 'application/json' }).end(answering.text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return seen;
}

function clientOf(t: Test, url: string, createAgent: () => Agent): ApiClient {
  const client = createApiClient({
    credentials: {
      load: () => Promise.resolve({ server: url, headers: { authorization: 'Bearer x' }, identity: '', createAgent }),
      forget: () => undefined,
    },
    clock: SYSTEM_CLOCK,
    userAgent: 'test',
  });
  t.teardown(() => {
    client.close();
  });
  return client;
}

const urlOf = (server: Server, scheme: string): string =>
  `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;

const limits = { silence: 5_000, signal: new AbortController().signal };

t.test('a call sends its body as JSON and answers the value of a 2xx', async (t) => {
  const server = createServer();
  const seen = await serve(t, server, { status: 201, text: '{"kind":"Lease"}' });
  const client = clientOf(t, urlOf(server, 'http'), () => new Agent({ keepAlive: true }));
  t.strictSame(await client.call({ method: 'POST', path: '/a', body: { b: 'ü' }, ...limits }), { kind: 'Lease' });
  const patch = { method: 'PATCH', path: '/a?fieldManager=f', body: {}, contentType: 'application/apply-patch+yaml' };
  await client.call({ ...patch, method: 'PATCH', ...limits });
  await client.call({ method: 'DELETE', path: '/a', ...limits });
  t.strictSame(seen, [
    { method: 'POST', url: '/a', type: 'application/json', body: '{"b":"ü"}' },
    { method: 'PATCH', url: '/a?fieldManager=f', type: 'application/apply-patch+yaml', body: '{}' },
    { method: 'DELETE', url: '/a', type: undefined, body: '' },
  ]);
});

t.test('what is no success is told with its reason and status, and what is no JSON as malformed', async (t) => {
  for (const { status, reason } of [
    { status: 409, reason: 'conflict' },
    { status: 404, reason: 'unserved' },
    { status: 422, reason: 'status' },
  ]) {
    const server = createServer();
    await serve(t, server, { status, text: '{"kind":"Status","message":"no"}' });
    const client = clientOf(t, urlOf(server, 'http'), () => new Agent());
    const failure = await failureOf(client.call({ method: 'GET', path: '/', ...limits }));
    t.match(failure, { reason, status, message: `${status}: no` });
  }
  const server = createServer();
  await serve(t, server, { status: 200, text: '<html>' });
  const client = clientOf(t, urlOf(server, 'http'), () => new Agent());
  t.match(await failureOf(client.call({ method: 'GET', path: '/', ...limits })), { reason: 'malformed' });
});

t.test('a write whose permission was lost while its connection was made is not sent', async (t) => {
  const { certificate, key, ca } = await tlsFiles();
  const server = createTlsServer({ cert: certificate, key });
  const seen = await serve(t, server, { status: 200, text: '{}' });
  const url = urlOf(server, 'https');
  const client = clientOf(t, url, () => new TlsAgent({ keepAlive: true, ca }));
  let leads = true;
  const asked: number[] = [];
  const permit = (): boolean => {
    asked.push(seen.length);
    return leads;
  };
  server.once('connection', () => {
    leads = false;
  });
  t.match(await failureOf(client.call({ method: 'PUT', path: '/', body: {}, permit, ...limits })), {
    reason: 'forfeited',
  });
  t.strictSame([seen.length, asked], [0, [0]]);
  leads = true;
  await client.call({ method: 'PUT', path: '/', body: {}, permit, ...limits });
  await client.call({ method: 'PUT', path: '/', body: {}, permit, ...limits });
  t.equal(seen.length, 2);
  leads = false;
  t.match(await failureOf(client.call({ method: 'PUT', path: '/', body: {}, permit, ...limits })), {
    reason: 'forfeited',
  });
  t.equal(seen.length, 2, 'also on a connection that was there already');
});

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function tlsFiles(): Promise<{ certificate: string; key: string; ca: string }> {
  const authority = await createTestAuthority();
  const { certificate, key } = await authority.issue({ names: ['127.0.0.1'] });
  return { certificate, key, ca: authority.certificate };
}
