import { connect } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { makeCertificates } from './firebreak.js';
import { denyAll, policy } from './policies.js';
import { profileText } from './profile.js';
import { callWebhook, reviewOf, type WebhookCall } from './webhook-client.js';
import { startWebhookProcess } from './webhook-process.js';

t.test('rubbish at the port gets an answer that says what is wrong, and allows nothing', async (t) => {
  const folder = t.testdir({ 'profile.yaml': profileText() });
  const { caFile: authority, folder: tlsDir } = await makeCertificates(join(folder, 'tls'));
  const webhook = await startWebhookProcess({
    folder,
    profileFile: join(folder, 'profile.yaml'),
    tlsDir,
    drainSeconds: 0,
  });
  t.teardown(() => webhook.kill());
  const target = { url: webhook.url, authority };
  const review = reviewOf(policy('shop/x', denyAll), 'uid-1');
  const otherName = review.replace(
    '"name":"x","namespace":"shop","operation"',
    '"name":"y","namespace":"shop","operation"',
  );
  t.not(otherName, review);
  const cases: readonly (readonly [string, WebhookCall, number])[] = [
    ['nothing', { body: '' }, 400],
    ['no JSON', { body: 'apiVersion: v1' }, 400],
    ['half of a review', { body: review.slice(0, -30) }, 400],
    ['bytes that are no text', { body: Buffer.from([0xff, 0xfe, 0x7b]) }, 400],
    ['a number', { body: '17' }, 400],
    ['a list without end', { body: '['.repeat(200_000) }, 400],
    ['a review without a request', { body: '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}' }, 400],
    ['a review of an older version', { body: review.replace('admission.k8s.io/v1', 'admission.k8s.io/v1beta1') }, 400],
    ['a review of another kind', { body: review.replaceAll('NetworkPolicy', 'Pod') }, 400],
    ['a review that contradicts itself', { body: otherName }, 400],
    ['a review of no known operation', { body: review.replace('"CREATE"', '"CONNECT"') }, 400],
    ['a review as a form', { body: review, type: 'application/x-www-form-urlencoded' }, 415],
    ['more than the API server ever sends', { body: Buffer.alloc(8 * 1024 * 1024, ' ') }, 413],
    ['a GET', { method: 'GET' }, 405],
    ['another path', { path: '/mutate', body: review }, 404],
  ];
  for (const [what, call, status] of cases) {
    const answer = await callWebhook(target, call);
    t.equal(answer.status, status, `${what}: ${answer.text}`);
    t.match(JSON.parse(answer.text), { error: String }, what);
    t.notMatch(answer.text, '"allowed"', what);
  }
  const unreadable = await callWebhook(target, { body: review.replace('"podSelector":{}', '"podSelecter":{}') });
  t.match(unreadable, { status: 200, text: '"allowed":false' });

  for (const bytes of [
    'GET /validate HTTP/1.1\r\nHost: x\r\n\r\n',
    '\u0016\u0003\u0001\u0000',
    '\u0000'.repeat(1000),
  ]) {
    const closed = await new Promise((resolve) => {
      const socket = connect(webhook.port, '127.0.0.1', () => socket.end(bytes));
      socket
        .resume()
        .once('error', () => undefined)
        .once('close', resolve);
    });
    t.type(closed, 'boolean');
  }
  t.match(await callWebhook(target, { body: review }), { status: 200, text: '"uid":"uid-1","allowed":true' });
  t.equal(webhook.lines.filter(({ level }) => level === 'error').length, 0);
  t.strictSame(await webhook.stop(), { code: 0, stderr: '' });
});
