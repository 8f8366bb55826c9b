import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { createTestAuthority, type TestCertificate } from './certificates.js';
import { createClient } from './client.js';
import { createMount } from './mount.js';
import { NARROW } from './reviews.js';
import { startProblems } from './start-problems.js';
import { until } from './until.js';
import { createWorld } from './webhook-world.js';

const DAY = 24 * 60 * 60 * 1000;

/** The common name of the certificate that a new connection is shown. */
async function served(url: string): Promise<string> {
  const { port } = new URL(url);
  const socket = connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}

function secret({ certificate, key }: TestCertificate): Record<string, string> {
  return { 'tls.crt': certificate, 'tls.key': key };
}

t.test('a certificate that is swapped in a mount is served, and no request is lost', async (t) => {
  const world = await createWorld(t);
  const mount = createMount(join(world.folder, 'mounted'));
  mount.publish({
    ...secret(await world.authority.issue({ commonName: 'first' })),
    'ca.crt': world.authority.certificate,
  });
  const webhook = await world.start({ tlsDir: mount.folder });
  t.equal(await served(webhook.url), 'first');

  let stopped = false;
  let answers = 0;
  const polling = Array.from({ length: 8 }, async (_, index) => {
    while (!stopped) {
      // Half of them keep their connections, half open a new one each time.
      const client = createClient(webhook.url, world.authority.certificate, { keepAlive: index % 2 === 0 });
      for (let time = 0; time < 5; time += 1) {
        t.equal((await client.post(NARROW)).status, 200);
        answers += 1;
      }
      client.close();
    }
  });
  for (const commonName of ['second', 'third', 'fourth']) {
    mount.publish({ ...secret(await world.authority.issue({ commonName })), 'ca.crt': world.authority.certificate });
    await until(`${commonName} is served`, async () => (await served(webhook.url)) === commonName);
  }
  stopped = true;
  await Promise.all(polling);
  t.ok(answers > 10, `${answers} answers`);
  t.match(await metrics(webhook.metricsUrl), 'firebreak_certificate_reloads_total{result="replaced"} 3');
});

t.test('the server keeps what else was configured when the certificate changes', async (t) => {
  const world = await createWorld(t);
  const webhook = await world.start();
  world.writeCertificate(await world.authority.issue({ commonName: 'second' }));
  await until('it is served', async () => (await served(webhook.url)) === 'second');
  const old = connect({
    port: Number(new URL(webhook.url).port),
    host: '127.0.0.1',
    rejectUnauthorized: false,
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  const [error] = (await once(old, 'error')) as [Error];
  t.match(error.message, /protocol version|unsupported protocol/i);
});

t.test('a doubtful certificate is kept out, logged once with its file, and counted', async (t) => {
  const other = await createTestAuthority('another authority');
  const cases: readonly {
    name: string;
    publish: (own: TestCertificate) => Record<string, string> | Promise<Record<string, string>>;
    says: RegExp;
  }[] = [
    {
      name: 'a key of another certificate',
      publish: async (own) => ({ ...secret(own), 'tls.key': (await other.issue()).key }),
      says: /tls\.key: is not the key of the certificate in .*tls\.crt/,
    },
    {
      name: 'one that has expired',
      publish: async () => secret(await other.issue({ from: Date.now() - 9 * DAY, to: Date.now() - DAY })),
      says: /tls\.crt: expired at /,
    },
    {
      name: 'one that is not valid yet',
      publish: async () => secret(await other.issue({ from: Date.now() + DAY })),
      says: /tls\.crt: is not valid before /,
    },
    {
      name: 'one without names',
      publish: async () => secret(await other.issue({ names: [] })),
      says: /tls\.crt: has no subject alternative name/,
    },
    {
      name: 'one for other names',
      publish: async () => secret(await other.issue({ names: ['example.com'] })),
      says: /tls\.crt: is not for localhost, only for DNS:example\.com/,
    },
    {
      name: 'one of another authority than its ca.crt says',
      publish: (own) => ({ ...secret(own), 'ca.crt': other.certificate }),
      says: /tls\.crt: is not signed by the authority in .*ca\.crt/,
    },
    {
      name: 'no certificate at all',
      publish: (own) => ({ ...secret(own), 'tls.crt': 'hello' }),
      says: /tls\.crt: holds no certificate in PEM/,
    },
    {
      name: 'a broken certificate',
      publish: (own) => ({ ...secret(own), 'tls.crt': own.certificate.replace(/\n.{9}/, '\nAAAAAAAAA') }),
      says: /tls\.crt: holds a certificate that cannot be read/,
    },
    {
      name: 'an empty key',
      publish: (own) => ({ ...secret(own), 'tls.key': '' }),
      says: /tls\.key: holds no private key/,
    },
    {
      name: 'no key',
      publish: (own) => ({ 'tls.crt': own.certificate }),
      says: /tls\.key: no such file/,
    },
  ];
  for (const { name, publish, says } of cases) {
    await t.test(name, async (t) => {
      const world = await createWorld(t);
      const mount = createMount(join(world.folder, 'mounted'));
      mount.publish(secret(await world.authority.issue({ commonName: 'first' })));
      const webhook = await world.start({ tlsDir: mount.folder, serverNames: ['localhost', '127.0.0.1'] });
      mount.publish(await publish(await world.authority.issue({ commonName: 'second' })));
      const refused = (): readonly unknown[] =>
        world.lines.filter(({ msg }) => /certificate is refused/.test(String(msg)));
      await until('it is refused', () => refused().length > 0);
      t.match(refused(), [{ level: 'error', problems: [says] }]);
      t.equal(await served(webhook.url), 'first');
      t.equal(webhook.ready, true);
      t.match(await metrics(webhook.metricsUrl), 'firebreak_certificate_reloads_total{result="refused"} 1');

      mount.publish(secret(await world.authority.issue({ commonName: 'third' })));
      await until('a good one is served', async () => (await served(webhook.url)) === 'third');
    });
  }
});

t.test('half of a new pair, written file by file, is not used', async (t) => {
  const world = await createWorld(t);
  world.writeCertificate(await world.authority.issue({ commonName: 'first' }));
  const webhook = await world.start();
  const next = await world.authority.issue({ commonName: 'second' });
  writeFileSync(join(world.tlsDir, 'tls.crt'), next.certificate);
  await sleep(300);
  t.equal(await served(webhook.url), 'first');
  writeFileSync(join(world.tlsDir, 'tls.key'), next.key);
  await until('the whole is served', async () => (await served(webhook.url)) === 'second');
});

t.test('a webhook does not start with a doubtful certificate', async (t) => {
  const world = await createWorld(t);
  const problems = await startProblems(world.start({ serverNames: ['firebreak.firebreak.svc'] }));
  t.match(problems, [
    /tls\.crt: is not for firebreak\.firebreak\.svc, only for DNS:localhost, IP Address:127\.0\.0\.1/,
  ]);
});

async function metrics(url: string): Promise<string> {
  return (await fetch(url)).text();
}
