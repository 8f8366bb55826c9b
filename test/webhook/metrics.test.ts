import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { NARROW, policyTo, PROFILE, reviewOf, WIDE } from './reviews.js';
import { createWorld } from './webhook-world.js';

const DAY = 24 * 60 * 60 * 1000;

t.test('decisions, findings and what went wrong are counted', async (t) => {
  const world = await createWorld(t);
  const { client, webhook } = await world.startWithClient();
  await client.post(NARROW);
  await client.post(NARROW);
  await client.post(WIDE);
  await client.post(JSON.stringify(reviewOf(policyTo('10.0.0.0/8'), { dryRun: true })));
  await client.post(JSON.stringify(reviewOf({ ...policyTo('10.0.0.0/8'), spec: 1 })));
  await client.post('nonsense');
  await client.post('{}');
  await client.post(NARROW, { 'content-type': 'text/plain' });
  await client.get('/nowhere');

  const response = await fetch(webhook.metricsUrl);
  t.match(response.headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const labels = 'kind="NetworkPolicy",operation="CREATE"';
  for (const line of [
    `firebreak_admission_requests_total{${labels},decision="allow",dry_run="false"} 2`,
    `firebreak_admission_requests_total{${labels},decision="deny",dry_run="false"} 2`,
    `firebreak_admission_requests_total{${labels},decision="deny",dry_run="true"} 1`,
    `firebreak_admission_duration_seconds_count{${labels},decision="allow",dry_run="false"} 2`,
    `firebreak_admission_duration_seconds_bucket{le="+Inf",${labels},decision="allow",dry_run="false"} 2`,
    'firebreak_findings_total{guardrail="no-wide-egress",action="Deny"} 3',
    'firebreak_undecided_total{guardrail="no-wide-egress"} 1',
    'firebreak_bad_requests_total{reason="json"} 1',
    'firebreak_bad_requests_total{reason="review"} 1',
    'firebreak_bad_requests_total{reason="content-type"} 1',
    'firebreak_bad_requests_total{reason="not-found"} 1',
    'firebreak_break_glass_total 0',
    'firebreak_exceptions_expiring 0',
  ]) {
    t.ok(text.split('\n').includes(line), line);
  }
  t.match(text, /firebreak_admission_duration_seconds_bucket\{le="0.00025",/);
  t.match(text, /firebreak_admission_duration_seconds_bucket\{le="3",/);
  t.match(text, /^process_resident_memory_bytes \d+$/m);
  t.match(text, /^nodejs_eventloop_lag_seconds /m);
  const expiry = Number(/^firebreak_certificate_expiry_timestamp_seconds (\S+)$/m.exec(text)?.[1]);
  t.ok(Math.abs(expiry * 1000 - (Date.now() + 29 * DAY)) < 60_000);
});

t.test('an override is counted, and exceptions that expire soon as well', async (t) => {
  const world = await createWorld(t);
  const at = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
  const exceptions = [-1, 3, 13, 16].map(
    (days, index) =>
      `    - { name: e${index}, guardrails: [no-wide-egress], match: { namespaces: [other] }, reason: r, owner: o, expires: ${at(days)} }\n`,
  );
  const spec = 'spec:\n  breakGlass: { groups: [developers] }\n  exceptions:\n';
  writeFileSync(
    world.profileFile,
    readFileSync(world.profileFile, 'utf8').replace('spec:\n', `${spec}${exceptions.join('')}`),
  );
  const { client, webhook } = await world.startWithClient();
  const metadata = { name: 'web', namespace: 'shop', annotations: { 'firebreak.dev/break-glass': 'outage NET-1' } };
  const answer = await client.post(JSON.stringify(reviewOf({ ...policyTo('10.0.0.0/8'), metadata })));
  t.match(answer.text, '"allowed":true');
  const text = await (await fetch(webhook.metricsUrl)).text();
  t.match(text, 'firebreak_break_glass_total 1');
  t.match(text, 'firebreak_exceptions_expiring 2');
  t.match(world.lines.at(-1), { msg: 'decided', decision: 'warn', breakGlass: 'outage NET-1' });
});

t.test('the port of the metrics has nothing else', async (t) => {
  const world = await createWorld(t);
  const webhook = await world.start();
  for (const path of ['/', '/validate', '/healthz'])
    t.equal((await fetch(new URL(path, webhook.metricsUrl))).status, 404);
  t.equal((await fetch(webhook.metricsUrl, { method: 'POST' })).status, 405);
  t.equal((await fetch(`${webhook.metricsUrl}?x=1`)).status, 200);
});

t.test('names of guardrails in the metrics are those of the profile', async (t) => {
  const world = await createWorld(t);
  writeFileSync(world.profileFile, PROFILE.replace('no-wide-egress', 'another'));
  const { client, webhook } = await world.startWithClient();
  await client.post(WIDE);
  t.match(
    await (await fetch(webhook.metricsUrl)).text(),
    'firebreak_findings_total{guardrail="another",action="Deny"} 1',
  );
});
