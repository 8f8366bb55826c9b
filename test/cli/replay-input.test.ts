import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import type { ReplayDocument } from '../../src/report/replay-schema.js';
import { event, log, namespaceEvent, policy, stored, storedNamespace } from './audit-events.js';
import { CANDIDATE, created, NARROW, replayed, WIDE } from './replay-world.js';
import { runIn } from './world.js';

t.test('a deletecollection is one change an object, and what is deleted is not remembered', async (t) => {
  const guarded = CANDIDATE.replace(
    /guardrails:[^]*/,
    'guardrails:\n    - { name: guarded, rule: protect-namespaces, action: Deny, match: { operations: [DELETE] }, options: { namespaces: [shop] } }\n',
  );
  const cwd = t.testdir({ 'candidate.yaml': guarded });
  const run = async (...events: readonly unknown[]) => {
    const args = ['replay', '-p', 'candidate.yaml', '-o', 'json', '--examples', '9', '-'];
    return JSON.parse((await runIn(cwd, args, { stdin: log(...events) })).stdout) as ReplayDocument;
  };
  const two = [created(policy(NARROW)), created(policy(NARROW, { name: 'api' }), { name: 'api' })];
  const all = event({ verb: 'deletecollection', level: 'Metadata', name: '', uri: '' });
  t.match(await run(...two, all, all), { changes: 4, refused: 2 }, 'the second finds nothing left');
  const items = [{ metadata: { name: 'api', namespace: 'shop' } }];
  const listed = event({ verb: 'deletecollection', name: '', response: { kind: 'NetworkPolicyList', items } });
  t.match((await run(...two, listed)).guardrails[0]?.examples, [{ name: 'api', beforeUnknown: false }]);
  const selected = event({ verb: 'deletecollection', level: 'Metadata', name: '', uri: '?labelSelector=a%3Db' });
  t.match(await run(...two, selected), { changes: 2, unjudged: [{ reason: /deletecollection with a selector/ }] });
});

t.test('a namespace that is gone takes its policies with it', async (t) => {
  const deletion = { deletionTimestamp: '2026-05-04T10:00:00Z' };
  const gone = { ...storedNamespace('shop', {}, deletion), spec: {} };
  const { report } = await replayed(
    t,
    log(
      namespaceEvent({ verb: 'create', name: 'shop', code: 201, response: storedNamespace('shop') }),
      created(policy(WIDE)),
      namespaceEvent({ verb: 'delete', name: 'shop', response: storedNamespace('shop', {}, deletion) }),
      event({ verb: 'update', request: policy(WIDE, { labels: { team: 'x' } }) }),
      namespaceEvent({ verb: 'update', name: 'shop', subresource: 'finalize', request: gone, response: gone }),
      event({ verb: 'update', request: policy(WIDE, { labels: { team: 'y' } }) }),
    ),
  );
  t.match(report, { refused: 2, warned: 1, beforeUnknown: 1 });
});

t.test('requests that changed nothing are judged where that is of use, and remembered never', async (t) => {
  const refusal = 'admission webhook "policies.firebreak.dev" denied the request: 1 guardrail denies ...';
  const { report } = await replayed(
    t,
    log(
      event({ verb: 'create', code: 201, uri: '?dryRun=All', request: policy(WIDE), response: stored(policy(WIDE)) }),
      event({ verb: 'create', code: 403, message: refusal, request: policy(WIDE), response: { kind: 'Status' } }),
      event({ verb: 'create', code: 409, message: 'exists', request: policy(WIDE), response: { kind: 'Status' } }),
      event({
        verb: 'create',
        code: 403,
        message: 'admission webhook "other" denied the request',
        request: policy(WIDE),
      }),
      event({ verb: 'update', request: policy(NARROW) }),
    ),
  );
  t.match(report, { changes: 3, refused: 2, beforeUnknown: 1 });
  t.match(report.passedOver, [{ reason: 'of requests that the API server refused', events: 2 }]);
});

t.test('what cannot be judged is counted with its reason and the place of the first', async (t) => {
  const { code, report } = await replayed(
    t,
    log(
      created(policy(NARROW)),
      event({ verb: 'create', level: 'Metadata' }),
      event({ verb: 'update', level: 'Metadata' }),
      event({ verb: 'patch', level: 'Request', request: [{ op: 'remove', path: '/spec/egress' }] }),
      event({ verb: 'patch', request: {}, response: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' } }),
      event({ verb: 'create', annotations: { 'audit.k8s.io/truncated': 'true' } }),
      event({ verb: 'create', request: 'skipped-too-big-size-object' }),
      event({ verb: 'update', name: 'api', request: policy(NARROW) }),
      { ...event({ verb: 'create', request: policy(NARROW) }), apiVersion: 'audit.k8s.io/v1beta1' },
    ),
  );
  t.equal(code, 0, 'logs are as they are: that is no error as long as something could be judged');
  t.equal(report.changes, 1);
  t.strictSame(
    report.unjudged.map(({ reason, events, line }) => [reason.slice(0, 40), events, line]),
    [
      ['the event has level Metadata and no obje', 2, 2],
      ['the event has a patch and no whole objec', 2, 4],
      ['the object was too large for the log; ra', 2, 6],
      ['the event does not say clearly which obj', 1, 8],
      ['the event is not of audit.k8s.io/v1; the', 1, 9],
    ],
  );
  t.equal((await replayed(t, log(event({ verb: 'create', level: 'Metadata' })))).code, 2, 'nothing could be judged');
});

t.test('what is of no concern is counted, too', async (t) => {
  const { code, report } = await replayed(
    t,
    log(
      event({ verb: 'get' }),
      event({ verb: 'list' }),
      event({ verb: 'create', stage: 'RequestReceived' }),
      event({ verb: 'create', resource: { resource: 'pods', apiVersion: 'v1' } }),
      event({
        verb: 'create',
        resource: { resource: 'networkpolicies', apiGroup: 'crd.projectcalico.org', apiVersion: 'v1' },
      }),
    ),
  );
  t.equal(code, 0);
  t.match(report, { events: 5, changes: 0, period: null });
  t.strictSame(
    report.passedOver.map(({ reason, events }) => [reason, events]),
    [
      ['of requests that change nothing', 2],
      ['about other kinds', 2],
      ['of other stages than ResponseComplete', 1],
    ],
  );
});

t.test('lines that cannot be read are named, end with 2, and hide nothing else', async (t) => {
  const cwd = t.testdir({
    'candidate.yaml': CANDIDATE,
    'a.log': log(created(policy(WIDE)), 'E0504 09:30:00 rubbish', '{"hello":"world"}', '[]', '', '{'),
    'b.log': JSON.stringify(created(policy(WIDE))).slice(0, 200),
  });
  const args = ['replay', '-p', 'candidate.yaml', 'a.log', 'b.log', 'none.log', '.'];
  const { code, stdout } = await runIn(cwd, args);
  t.equal(code, 2);
  t.match(stdout, 'would have refused 1');
  t.match(
    stdout,
    `Cannot be read
  none.log: cannot be read: no such file or directory
  .: is a directory; name the logs in it, oldest first
  a.log:2: is no JSON
  a.log:3: is neither an event of audit.k8s.io/v1 nor a line of Firebreak's log
  a.log:4: is neither an event of audit.k8s.io/v1 nor a line of Firebreak's log
  a.log:6: is no whole JSON value: one event a line is read, as \`jq -c .\` writes it
  b.log:1: is cut off: the log ends within it
`,
  );
});

t.test('gzip is told by its content, several members are one log, and what precedes its break is judged', async (t) => {
  const members = Buffer.concat([gzipSync(log(created(policy(WIDE)))), gzipSync(log(created(policy(WIDE))))]);
  t.match(await replayed(t, members), { code: 0, report: { refused: 2, problems: [] } });
  const events = Array.from({ length: 400 }, (_, k) =>
    created(policy(WIDE, { name: `web-${k}`, uid: Math.sin(k) }), { name: `web-${k}` }),
  );
  const whole = gzipSync(log(...events));
  const { code, report } = await replayed(t, whole.subarray(0, Math.floor(whole.length / 2)));
  t.equal(code, 2);
  t.ok(report.refused > 100 && report.refused < 300, `${report.refused} were judged`);
  t.match(report.problems, [{ file: '<stdin>', message: /gzip is cut off or damaged/ }]);
});

t.test('a damaged gzip is named wherever the damage is, and the rest of the logs is judged', async (t) => {
  const text = log(created(policy(WIDE)));
  const whole = gzipSync(text);
  const overwritten = Buffer.from(whole).fill(0xff, whole.length >> 1, (whole.length >> 1) + 20);
  const wrongSum = Buffer.from(whole).fill(0, whole.length - 8, whole.length - 4);
  const followed = Buffer.concat([whole, Buffer.from(text)]);
  const large = Buffer.from(gzipSync(randomBytes(1024 * 1024).toString('hex'), { level: 0 })).fill(
    0xff,
    600_000,
    700_000,
  );
  for (const [name, damaged] of Object.entries({ overwritten, wrongSum, followed, large })) {
    const cwd = t.testdir({ 'candidate.yaml': CANDIDATE, 'bad.gz': damaged, 'good.log': text });
    const args = ['replay', '-p', 'candidate.yaml', '-o', 'json', 'bad.gz', 'good.log'];
    const { code, stdout } = await runIn(cwd, args);
    t.equal(code, 2, name);
    const { refused, problems } = JSON.parse(stdout) as ReplayDocument;
    // A sum at the end, or what follows it, says nothing against the events before.
    const before = name === 'wrongSum' || name === 'followed' ? 1 : 0;
    t.equal(refused, before + 1, `${name}: the good log is judged`);
    t.match(problems.at(-1), { file: 'bad.gz', message: /^its gzip is cut off or damaged \(.+\); what could be read/ });
  }
});

t.test('of a small gzip that is damaged, every event before the damage is judged', async (t) => {
  const events = Array.from({ length: 40 }, (_, k) =>
    created(policy(WIDE, { name: `web-${k}`, uid: Math.sin(k) }), { name: `web-${k}` }),
  );
  const whole = gzipSync(log(...events));
  const count = async (damaged: Buffer): Promise<number> => {
    const { code, report } = await replayed(t, damaged);
    t.equal(code, 2);
    t.match(report.problems.at(-1), { file: '<stdin>', message: /gzip is cut off or damaged/ });
    return report.refused;
  };
  t.equal(await count(Buffer.from(whole).fill(0, whole.length - 8)), 40, 'its sum and length');
  t.equal(await count(whole.subarray(0, -8)), 40, 'neither is there');
  const members = Buffer.concat([whole, Buffer.from(gzipSync(log(...events))).fill(0xff, 10, 40)]);
  t.ok((await count(members)) >= 40, 'the second member');
  const late = await count(Buffer.from(whole).fill(0xff, whole.length - 150, whole.length - 100));
  t.ok(late > 20 && late < 40, `near the end: ${late} were judged`);
});

t.test('zeros after a gzip, as tapes and block devices leave them, are no damage', async (t) => {
  for (const zeros of [512, 1024 * 1024]) {
    const padded = Buffer.concat([gzipSync(log(created(policy(WIDE)))), Buffer.alloc(zeros)]);
    t.match(await replayed(t, padded), { code: 0, report: { refused: 1, problems: [] } }, `${zeros}`);
  }
});

t.test('a log that is kept as something else is named for what it is, once', async (t) => {
  const text = log(...Array.from({ length: 30 }, () => created(policy(WIDE))));
  const kept: Readonly<Record<string, Uint8Array>> = {
    'is UTF-16; write it anew in UTF-8': Buffer.from(`\ufeff${text}`, 'utf16le'),
    'is packed by zstd; unpack it, or pipe it in: zstd -dc': Buffer.from('28b52ffd04581900', 'hex'),
    'is packed by bzip2; unpack it, or pipe it in: bzip2 -dc': Buffer.from('BZh91AY&SY'),
  };
  for (const [message, bytes] of Object.entries(kept)) {
    const { code, report } = await replayed(t, bytes);
    t.equal(code, 2);
    t.strictSame(report.problems, [{ file: '<stdin>', message }]);
  }
});

t.test('an EventList on a line holds many events', async (t) => {
  const { kind, apiVersion, ...bare } = created(policy(WIDE, { name: 'api' }), { name: 'api' });
  const list = { kind: 'EventList', apiVersion, metadata: {}, items: [created(policy(WIDE)), { kind, ...bare }, 7] };
  const { code, report } = await replayed(t, log(list));
  t.match(report, { refused: 2, problems: [{ line: 1, message: 'an item of the EventList is no object' }] });
  t.equal(code, 2);
});
