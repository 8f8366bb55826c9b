import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { runIn } from './world.js';

const directory = t.testdir({ 'review.json': '{"kind":"AdmissionReview"}' });
let answer: { status: number; body: string };
const received: { path: string; method: string; type: string; body: string }[] = [];
const denial = (status: object, warnings: string[] = []) => ({
  status: 200,
  body: JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid: 'u', allowed: false, status, warnings },
  }),
});

t.before(async () => {
  await runIn(directory, ['certs', '--out', 'tls'], { now: Date.now });
  const read = (file: string) => readFileSync(join(directory, 'tls', file));
  const server = createServer({ cert: read('tls.crt'), key: read('tls.key') }, (request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({
        path: request.url ?? '',
        method: request.method ?? '',
        type: request.headers['content-type'] ?? '',
        body,
      });
      response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  url = `https://localhost:${port}`;
});
let url = '';
const send = (...args: string[]) =>
  runIn(directory, ['send', 'review.json', '--url', url, '--ca', 'tls/ca.crt', ...args]);

t.test('the review goes to /validate as it is', async (t) => {
  answer = { status: 200, body: '{"response":{"allowed":true}}' };
  t.strictSame(await send(), { code: 0, stdout: 'allowed\n', stderr: '' });
  t.strictSame(received.pop(), {
    path: '/validate',
    method: 'POST',
    type: 'application/json',
    body: '{"kind":"AdmissionReview"}',
  });
});

t.test('another path is kept, and - is standard input', async (t) => {
  answer = { status: 200, body: '{"response":{"allowed":true}}' };
  await runIn(directory, ['send', '-', '--url', `${url}/other?timeout=3s`, '--ca', 'tls/ca.crt'], { stdin: '{}' });
  t.match(received.pop(), { path: '/other?timeout=3s', body: '{}' });
});

t.test('a refusal reads as in kubectl, and ends with 1', async (t) => {
  answer = denial({ reason: 'Forbidden', code: 403, message: '1 guardrail denies x\n\n  1. no\u001b-wide' }, [
    'beware',
  ]);
  t.strictSame(await send(), {
    code: 1,
    stdout:
      'Error from server (Forbidden): admission webhook "policies.firebreak.dev" denied the request: 1 guardrail denies x\n\n  1. no\\u001b-wide\n',
    stderr: 'Warning: beware\n',
  });
});

t.test('what is no answer ends with 2', async (t) => {
  for (const body of ['', 'null', '[]', '{}', 'not json', '{"response":null}']) {
    answer = { status: 200, body };
    t.match(await send(), { code: 2, stdout: '', stderr: /^error: https:.*\/validate answers 200: / }, body);
  }
  answer = { status: 400, body: '{"error":"this is no AdmissionReview"}' };
  t.match(await send(), { code: 2, stderr: /answers 400: \{"error":"this is no AdmissionReview"\}/ });
});

t.test('wrong usage and unreachable servers are explained', async (t) => {
  t.match(await send('--url', 'http://localhost'), { code: 2, stderr: /an https:\/\/ address is wanted/ });
  t.match(await send('--url', 'nonsense'), { code: 2, stderr: /an https:\/\/ address is wanted/ });
  t.match(await send('--url', 'https://localhost:1'), {
    code: 2,
    stderr: /nothing listens at https:\/\/localhost:1; firebreak webhook starts the server/,
  });
  t.match(await runIn(directory, ['send', 'review.json', '--url', url]), {
    code: 2,
    stderr: /; --ca names the CA of its certificate/,
  });
  t.match(await runIn(directory, ['send', 'none.json', '--url', url]), {
    code: 2,
    stderr: /none\.json cannot be read: no such file or directory/,
  });
  t.match(await send('--ca', 'none.crt'), { code: 2, stderr: /none\.crt cannot be read/ });
});
