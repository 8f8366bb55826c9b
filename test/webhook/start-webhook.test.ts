import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { connect } from 'node:tls';
import t from 'tap';
import { EMPTY_SNAPSHOT } from '../../src/model/snapshot.js';
import { admission, createClient } from './client.js';
import { NARROW, policyTo, PROFILE, reviewOf, WIDE } from './reviews.js';
import { startProblems } from './start-problems.js';
import { createWorld } from './webhook-world.js';

t.test('a narrow policy is allowed and a wide one refused, over TLS', async (t) => {
  const world = await createWorld(t);
  const { client } = await world.startWithClient();

  const allowed = await client.post(NARROW);
  t.equal(allowed.status, 200);
  t.match(allowed.headers['content-type'], /^application\/json/);
  t.match(admission(allowed), { uid: '705ab4f5-6393-11e8-b7cc-42010a800002', allowed: true });
  const denied = await client.post(WIDE);
  t.equal(denied.status, 200);
  t.match(admission(denied), { allowed: false });
  t.match(admission(denied).status?.message, /10\.0\.0\.0\/8/);
  t.notMatch(Object.keys(denied.headers), ['retry-after']);
});

t.test('without a cluster, the guardrails that hang on it are named at the start', async (t) => {
  const world = await createWorld(t);
  const told = (): unknown[] =>
    world.lines.flatMap(({ msg, guardrails }) => (/--snapshot/.test(String(msg)) ? [guardrails] : []));
  await world.start();
  t.strictSame(told(), [], 'here there are none');
  writeFileSync(world.profileFile, `${PROFILE}    - { name: dns, rule: require-dns, action: Deny }\n`);
  await world.start();
  t.strictSame(told(), [['dns']]);
  await world.start({ snapshot: () => EMPTY_SNAPSHOT });
  t.equal(told().length, 1);
});

t.test('each decision is one line, without the object', async (t) => {
  const world = await createWorld(t);
  const { client } = await world.startWithClient();
  await client.post(WIDE);
  const lines = world.lines.filter(({ msg }) => msg === 'decided');
  t.match(lines, [
    {
      level: 'info',
      uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
      user: 'dev',
      operation: 'CREATE',
      kind: 'NetworkPolicy',
      namespace: 'shop',
      name: 'web',
      decision: 'deny',
      findings: 1,
      guardrails: ['no-wide-egress:Deny'],
      dryRun: false,
      duration: Number,
    },
  ]);
  t.notMatch(JSON.stringify(lines), '10.0.0.0');
});

t.test('what a user wrote stays one line of the log', async (t) => {
  const world = await createWorld(t);
  const raw: string[] = [];
  const webhook = await world.start({ logDestination: { write: (line) => raw.push(line) } });
  const client = createClient(webhook.url, world.authority.certificate);
  t.teardown(() => {
    client.close();
  });
  const userInfo = { username: `evil\n{"level":"info"}\u001b[31m${'x'.repeat(10_000)}`, groups: [] };
  await client.post(JSON.stringify(reviewOf(policyTo('10.1.0.0/16'), { userInfo })));
  const line = raw.at(-1) ?? '';
  t.equal(line.trimEnd().split('\n').length, 1);
  t.notMatch(line, '\u001b');
  t.ok(line.length < 2000, 'and is cut');
});

t.test('health and readiness are told apart', async (t) => {
  const world = await createWorld(t);
  let loaded = false;
  const webhook = await world.start({ snapshot: () => (loaded ? EMPTY_SNAPSHOT : undefined) });
  const client = createClient(webhook.url, world.authority.certificate);
  t.teardown(() => {
    client.close();
  });
  t.equal((await client.get('/healthz')).status, 200);
  const before = await client.get('/readyz');
  t.equal(before.status, 503);
  t.strictSame(JSON.parse(before.text), { ready: false, missing: ['the state of the cluster is not loaded'] });
  t.equal(webhook.ready, false);
  loaded = true;
  t.equal((await client.get('/readyz')).status, 200);
  t.equal(webhook.ready, true);
});

t.test('a webhook with an expired certificate is not ready', async (t) => {
  const world = await createWorld(t);
  let later = 0;
  const webhook = await world.start({ now: () => Date.now() + later });
  t.equal(webhook.ready, true);
  later = 40 * 24 * 60 * 60 * 1000;
  t.equal(webhook.ready, false);
});

t.test('TLS 1.1 is refused, TLS 1.2 and 1.3 are served, HTTP/2 is never agreed on', async (t) => {
  const world = await createWorld(t);
  const webhook = await world.start();
  const { port } = new URL(webhook.url);
  const common = {
    port: Number(port),
    host: '127.0.0.1',
    servername: 'localhost',
    ca: world.authority.certificate,
    ciphers: 'DEFAULT@SECLEVEL=0',
  };
  const old = connect({ ...common, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' });
  const [error] = (await once(old, 'error')) as [Error];
  t.match(error.message, /protocol version|unsupported protocol/i);
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const socket = connect({ ...common, minVersion: version, maxVersion: version, ALPNProtocols: ['h2', 'http/1.1'] });
    await once(socket, 'secureConnect');
    t.equal(socket.getProtocol(), version);
    t.equal(socket.alpnProtocol, 'http/1.1');
    socket.destroy();
  }
});

t.test('everything that keeps a webhook from starting is told at once, with its file', async (t) => {
  const world = await createWorld(t);
  rmSync(join(world.tlsDir, 'tls.key'));
  writeFileSync(world.profileFile, 'apiVersion: firebreak.dev/v1alpha1\nkind: GuardrailProfil\n');
  t.match(await startProblems(world.start()), [
    `${join(world.tlsDir, 'tls.key')}: no such file`,
    new RegExp(`^${world.profileFile}:\\d+:\\d+: `),
  ]);
  const nowhere = { tlsDir: join(world.folder, 'nowhere'), profileFile: join(world.folder, 'none.yaml') };
  t.match(await startProblems(world.start(nowhere)), [
    /nowhere.tls\.crt: no such file/,
    /nowhere.tls\.key: no such file/,
    /none\.yaml: no such file/,
  ]);
});

t.test('an empty profile is no profile', async (t) => {
  const world = await createWorld(t);
  writeFileSync(world.profileFile, '');
  t.match(await startProblems(world.start()), [/profile\.yaml.*empty/]);
});

t.test('a port that is taken is told', async (t) => {
  const world = await createWorld(t);
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.teardown(() => other.close());
  const { port } = other.address() as AddressInfo;
  t.match(await startProblems(world.start({ port })), [`port ${port} of 127.0.0.1: another process listens there`]);
  t.match(await startProblems(world.start({ metricsPort: port })), [
    `port ${port} of 127.0.0.1: another process listens there`,
  ]);
});
