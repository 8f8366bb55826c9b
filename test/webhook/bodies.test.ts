import { once } from 'node:events';
import { request } from 'node:https';
import t from 'tap';
import { BODY_LIMIT } from '../../src/webhook/read-body.js';
import { NARROW, policyTo, reviewOf } from './reviews.js';
import { createWorld } from './webhook-world.js';

interface Refusal {
  readonly error: string;
  readonly problems: readonly { readonly at: string; readonly message: string }[];
}

t.test('bodies that are no reviews get a clear 400', async (t) => {
  const world = await createWorld(t);
  const { client } = await world.startWithClient();
  const cases: Record<string, { body: string | Buffer; says: RegExp }> = {
    nothing: { body: '', says: /empty/ },
    text: { body: 'hello', says: /not JSON.*line 1, column 1: expected a value/ },
    'half an object': { body: '{\n  "kind": ', says: /line 2, column 11: expected a value, but the text ends here/ },
    'a trailing comma': { body: '{"a": 1,}', says: /line 1, column 9: expected a key/ },
    'two documents': { body: '{} {}', says: /column 4: text after the end/ },
    'a byte order mark': { body: `\uFEFF${NARROW}`, says: /line 1, column 1/ },
    'a number': { body: '1', says: /AdmissionReview/ },
    null: { body: 'null', says: /AdmissionReview/ },
    'an array': { body: '[]', says: /AdmissionReview/ },
    'an empty object': { body: '{}', says: /AdmissionReview/ },
    'bytes that are not UTF-8': {
      body: Buffer.concat([Buffer.from('{"a": "'), Buffer.from([0xff]), Buffer.from('"}')]),
      says: /not UTF-8 from byte 7 on/,
    },
    'a character that is cut': { body: Buffer.from('{"a": "é').subarray(0, 8), says: /not UTF-8 from byte 8 on/ },
    'brackets a million deep': { body: '['.repeat(1_000_000), says: /not JSON.*column 1000001/ },
    'arrays a million deep': { body: '['.repeat(1_000_000) + ']'.repeat(1_000_000), says: /AdmissionReview/ },
    'a string of escapes without an end': {
      body: `"${'\\n'.repeat(1_000_000)}`,
      says: /not JSON.*string that is not well formed/,
    },
    'a kind that nobody judges': {
      body: JSON.stringify(
        reviewOf(policyTo('10.0.0.0/16'), { kind: { group: 'apps', version: 'v1', kind: 'Deployment' } }),
      ),
      says: /Deployment/,
    },
    'a prototype instead of a request': { body: '{"__proto__": {"request": {"uid": "1"}}}', says: /AdmissionReview/ },
  };
  for (const [name, { body, says }] of Object.entries(cases)) {
    const answer = await client.post(body);
    t.equal(answer.status, 400, name);
    const refusal = JSON.parse(answer.text) as Refusal;
    t.match(
      [refusal.error, ...refusal.problems.map(({ at, message }) => `${at}: ${message}`)]
        .join('\n')
        .replaceAll('\n', ' '),
      says,
      name,
    );
    t.ok(answer.text.length < 4000, `${name} is answered in few words`);
    t.notMatch(answer.text, '"allowed"');
  }
  t.equal((await client.post(NARROW)).status, 200, 'and the server lives');
});

t.test('of many requests at once each gets its own answer', async (t) => {
  const world = await createWorld(t);
  const { client } = await world.startWithClient();
  const kinds = [
    (uid: string) => ({ body: JSON.stringify(reviewOf(policyTo('10.1.0.0/16'), { uid })), expected: [200, uid, true] }),
    (uid: string) => ({ body: JSON.stringify(reviewOf(policyTo('10.0.0.0/8'), { uid })), expected: [200, uid, false] }),
    (uid: string) => ({ body: `{"uid":"${uid}"`, expected: [400, undefined, undefined] }),
    (uid: string) => ({ body: JSON.stringify({ uid }), expected: [400, undefined, undefined] }),
    (uid: string) => ({
      body: JSON.stringify(reviewOf(policyTo('10.1.0.0/16'), { uid })) + ' '.repeat(300_000),
      expected: [200, uid, true],
    }),
  ];
  const asked = Array.from({ length: 300 }, (_, index) => kinds[(index * 7) % kinds.length]?.(`uid-${index}`));
  const answers = await Promise.all(
    asked.map(async (one) => {
      const { status, text } = await client.post(one?.body ?? '');
      const { response } = JSON.parse(text) as { response?: { uid: string; allowed: boolean } };
      return [status, response?.uid, response?.allowed];
    }),
  );
  t.strictSame(
    answers,
    asked.map((one) => one?.expected),
  );
});

t.test('labels named like the parts of a prototype are labels', async (t) => {
  const world = await createWorld(t);
  const { client } = await world.startWithClient();
  const body = NARROW.replace(
    '"metadata":{',
    '"metadata":{"labels":{"constructor":"a","toString":"c","hasOwnProperty":"d"},',
  );
  t.not(body, NARROW);
  const answer = await client.post(body);
  t.equal(answer.status, 200);
  t.match(answer.text, '"allowed":true');
});

t.test('an object nested without end is judged as far as it can be read', async (t) => {
  const world = await createWorld(t);
  const { client } = await world.startWithClient();
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const answer = await client.post(NARROW.replace('"podSelector":{}', `"podSelector":${deep}`));
  t.notMatch(answer.text, '"allowed":true');
  t.equal((await client.post(NARROW)).status, 200);
});

t.test('another content type is 415, with or without a body', async (t) => {
  const world = await createWorld(t);
  const { client } = await world.startWithClient();
  for (const type of ['text/plain', 'application/yaml', 'application/jsonp', 'nonsense', '']) {
    t.equal((await client.post(NARROW, { 'content-type': type })).status, 415, type);
  }
  t.equal((await client.post(NARROW, { 'content-type': 'application/json; charset=utf-8' })).status, 200);
  t.equal((await client.post(NARROW, { 'content-type': 'Application/JSON' })).status, 200);
});

t.test('other paths are 404 and other methods 405, never a redirect', async (t) => {
  const world = await createWorld(t);
  const { client, webhook } = await world.startWithClient();
  for (const path of ['/', '/validate/', '/metrics', '/%ff', '/validate%']) {
    const answer = await client.get(path);
    t.ok(answer.status >= 400 && answer.status < 500, `${path} is ${answer.status}`);
    t.match(JSON.parse(answer.text), { error: String, problems: [] });
  }
  const answer = await client.get('/validate');
  t.equal(answer.status, 405);
  t.equal(answer.headers.allow, 'POST');
  for (const method of ['PUT', 'DELETE', 'OPTIONS', 'POST']) {
    const sent = request(new URL('/readyz', webhook.url), {
      method,
      ca: world.authority.certificate,
      agent: false,
    }).end();
    const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume: () => void }];
    response.resume();
    t.equal(response.statusCode, 405, method);
  }
});

t.test('a body of exactly 7 MiB is judged', async (t) => {
  const world = await createWorld(t);
  const { client } = await world.startWithClient();
  const answer = await client.post(NARROW + ' '.repeat(BODY_LIMIT - NARROW.length));
  t.equal(answer.status, 200);
  t.match(answer.text, '"allowed":true');
});

t.test('a byte more is 413, whether or not its length is declared', async (t) => {
  const world = await createWorld(t);
  const { client } = await world.startWithClient();
  const body = NARROW + ' '.repeat(BODY_LIMIT - NARROW.length + 1);
  const declared = await client.post(body);
  t.equal(declared.status, 413);
  t.match(JSON.parse(declared.text), { error: `the body is larger than ${BODY_LIMIT} bytes` });
  const chunked = await client.post(body, { 'transfer-encoding': 'chunked' });
  t.equal(chunked.status, 413);
  t.equal((await client.post(NARROW)).status, 200);
});

t.test('a body without end is cut off', async (t) => {
  const world = await createWorld(t);
  const { webhook, client } = await world.startWithClient();
  const headers = { 'content-type': 'application/json' };
  const sent = request(new URL('/validate', webhook.url), { method: 'POST', headers, ca: world.authority.certificate });
  let bytes = 0;
  let status = 0;
  const chunk = Buffer.alloc(256 * 1024, ' ');
  await new Promise<void>((resolve) => {
    sent
      .on('error', () => {
        resolve();
      })
      .on('close', () => {
        resolve();
      });
    sent.on('response', (response) => {
      status = response.statusCode ?? 0;
      response.resume();
    });
    const send = (): void => {
      if (sent.destroyed) return;
      bytes += chunk.length;
      sent.write(chunk, send);
    };
    send();
  });
  t.ok(status === 413 || status === 0, 'the answer may be lost with the connection');
  t.ok(bytes < 64 * 1024 * 1024, `after ${bytes} bytes`);
  t.equal((await client.post(NARROW)).status, 200);
});

t.test('a declared length that nobody would wait for is refused before the body', async (t) => {
  const world = await createWorld(t);
  const { webhook } = await world.startWithClient();
  const headers = { 'content-type': 'application/json', 'content-length': 10_000_000_000 };
  const sent = request(new URL('/validate', webhook.url), { method: 'POST', headers, ca: world.authority.certificate });
  sent.flushHeaders();
  sent.on('error', () => undefined);
  const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume: () => void }];
  response.resume();
  t.equal(response.statusCode, 413);
});

t.test('a client that goes away in the middle leaves nothing behind', async (t) => {
  const world = await createWorld(t);
  const { webhook, client } = await world.startWithClient();
  for (let time = 0; time < 20; time += 1) {
    const headers = { 'content-type': 'application/json', 'content-length': 7_000_000 };
    const sent = request(new URL('/validate', webhook.url), {
      method: 'POST',
      headers,
      ca: world.authority.certificate,
    });
    sent.on('error', () => undefined);
    await new Promise((resolve) => sent.write(Buffer.alloc(6_900_000, ' '), resolve));
    sent.destroy();
  }
  const answer = await client.post(NARROW + ' '.repeat(BODY_LIMIT - NARROW.length));
  t.equal(answer.status, 200, 'the room for bodies is free again');
});
