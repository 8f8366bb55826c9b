import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createTestAuthority } from './certificates.js';
import { createClient } from './client.js';
import { NARROW } from './reviews.js';
import { startProblems } from './start-problems.js';
import { until } from './until.js';
import { createWorld } from './webhook-world.js';

t.test('with a client authority only its certificates may ask, and probes need none', async (t) => {
  const world = await createWorld(t);
  const clients = await createTestAuthority('clients');
  const clientCa = join(world.folder, 'client-ca.crt');
  writeFileSync(clientCa, clients.certificate);
  const webhook = await world.start({ clientCa, clientNames: ['apiserver', 'apiserver.example'] });

  async function ask(certificate?: { readonly certificate: string; readonly key: string }): Promise<[number, string]> {
    const tls = certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key };
    const client = createClient(webhook.url, world.authority.certificate, tls);
    const { status, text } = await client.post(NARROW);
    // A second time on the same connection.
    t.equal((await client.post(NARROW)).status, status);
    t.equal((await client.get('/healthz')).status, 200);
    t.equal((await client.get('/readyz')).status, 200);
    client.close();
    return [status, text];
  }

  t.match(await ask(), [403, /a client certificate is required/]);
  t.match(await ask(await clients.issue({ commonName: 'apiserver', names: [] })), [200, /"allowed":true/]);
  t.match(await ask(await clients.issue({ commonName: 'x', names: ['apiserver.example'] })), [200, /"allowed":true/]);
  t.match(await ask(await clients.issue({ commonName: 'other', names: ['other.example'] })), [
    403,
    /none of its names/,
  ]);
  t.match(await ask(await world.authority.issue({ commonName: 'apiserver' })), [403, /is not trusted/]);
  const expired = await clients.issue({ commonName: 'apiserver', from: Date.now() - 2e9, to: Date.now() - 1e9 });
  t.match(await ask(expired), [403, /is not trusted: CERT_HAS_EXPIRED/]);
  const metrics = await (await fetch(webhook.metricsUrl)).text();
  t.match(metrics, 'firebreak_bad_requests_total{reason="client-certificate"} 8');
});

t.test('without names, any certificate of the authority may ask', async (t) => {
  const world = await createWorld(t);
  const clients = await createTestAuthority('clients');
  const clientCa = join(world.folder, 'client-ca.crt');
  writeFileSync(clientCa, clients.certificate);
  const webhook = await world.start({ clientCa });
  const { certificate: cert, key } = await clients.issue({ commonName: 'anyone', names: [] });
  const client = createClient(webhook.url, world.authority.certificate, { cert, key });
  t.equal((await client.post(NARROW)).status, 200);
  client.close();
});

t.test('a changed client authority is in force for new connections', async (t) => {
  const world = await createWorld(t);
  const [first, second] = [await createTestAuthority('first'), await createTestAuthority('second')];
  const clientCa = join(world.folder, 'client-ca.crt');
  writeFileSync(clientCa, first.certificate);
  const webhook = await world.start({ clientCa });
  const { certificate: cert, key } = await second.issue();
  const status = async (): Promise<number> => {
    const client = createClient(webhook.url, world.authority.certificate, { cert, key });
    const answer = await client.post(NARROW);
    client.close();
    return answer.status;
  };
  t.equal(await status(), 403);
  writeFileSync(clientCa, second.certificate);
  await until('it is trusted', async () => (await status()) === 200);
});

t.test('a client authority that cannot be read is named', async (t) => {
  const world = await createWorld(t);
  t.match(await startProblems(world.start({ clientCa: join(world.folder, 'none.crt') })), [/none\.crt: no such file/]);
});
