import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { runIn } from './world.js';

const TLS = join('.firebreak', 'tls');
const now = () => Date.now();
const certs = (cwd: string, ...args: string[]) => runIn(cwd, ['certs', ...args], { now });
const read = (cwd: string, file: string) => readFileSync(join(cwd, TLS, file), 'utf8');

t.test('it makes a certificate for localhost and for the Service, signed by the CA beside it', async (t) => {
  const cwd = t.testdir({});
  const { code, stdout } = await certs(cwd);
  t.equal(code, 0);
  t.match(
    stdout,
    /valid for 365 days\n {2}for localhost, 127\.0\.0\.1, ::1, firebreak\.firebreak-system\.svc, firebreak\.firebreak-system\.svc\.cluster\.local\n/,
  );
  const leaf = new X509Certificate(read(cwd, 'tls.crt'));
  const ca = new X509Certificate(read(cwd, 'ca.crt'));
  for (const name of ['localhost', 'firebreak.firebreak-system.svc', 'firebreak.firebreak-system.svc.cluster.local'])
    t.ok(leaf.checkHost(name));
  for (const address of ['127.0.0.1', '::1']) t.ok(leaf.checkIP(address));
  t.ok(leaf.verify(ca.publicKey));
  t.ok(leaf.checkIssued(ca));
  t.ok(ca.ca);
  t.notOk(leaf.ca);
  const key = createPrivateKey(read(cwd, 'tls.key'));
  t.ok(leaf.checkPrivateKey(key));
  t.equal(key.asymmetricKeyDetails?.namedCurve, 'prime256v1');
  t.not(leaf.serialNumber, ca.serialNumber);
});

t.test('only the owner can read the key, and the key of the CA is thrown away', async (t) => {
  const cwd = t.testdir({});
  await certs(cwd);
  t.equal(statSync(join(cwd, TLS, 'tls.key')).mode & 0o777, 0o600);
  t.throws(() => read(cwd, 'ca.key'), { code: 'ENOENT' });
  await certs(cwd, '--force', '--keep-ca-key');
  t.equal(statSync(join(cwd, TLS, 'ca.key')).mode & 0o777, 0o600);
  t.ok(new X509Certificate(read(cwd, 'ca.crt')).checkPrivateKey(createPrivateKey(read(cwd, 'ca.key'))));
});

t.test('a TLS client that trusts the CA accepts the server', async (t) => {
  const cwd = t.testdir({});
  await certs(cwd);
  const server = createServer({ cert: read(cwd, 'tls.crt'), key: read(cwd, 'tls.key') }, (_, response) =>
    response.end('hello'),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const status = await new Promise((fulfil, reject) => {
    const options = { port, host: '127.0.0.1', ca: read(cwd, 'ca.crt'), agent: false as const };
    request(options, (response) => {
      fulfil(response.resume().statusCode);
    })
      .on('error', reject)
      .end();
  });
  t.equal(status, 200);
});

t.test('further names, another Service and another directory can be asked for', async (t) => {
  const cwd = t.testdir({});
  const { code } = await certs(
    cwd,
    '--out',
    'x/y',
    '--service',
    'guard',
    '-n',
    'sec',
    '--name',
    'host.example',
    '--name',
    '10.0.0.7',
    '--days',
    '30',
  );
  t.equal(code, 0);
  const leaf = new X509Certificate(readFileSync(join(cwd, 'x', 'y', 'tls.crt'), 'utf8'));
  for (const name of ['guard.sec.svc', 'host.example']) t.ok(leaf.checkHost(name));
  t.ok(leaf.checkIP('10.0.0.7'));
  const days = (Date.parse(leaf.validTo) - Date.now()) / 86_400_000;
  t.ok(days > 29 && days <= 30);
});

t.test('what is there is not overwritten unless --force is given', async (t) => {
  const cwd = t.testdir({ '.firebreak': { tls: { 'tls.key': 'precious' } } });
  const refused = await certs(cwd);
  t.equal(refused.code, 2);
  t.equal(refused.stderr, `error: .firebreak/tls holds certificates already; --force overwrites them\n`);
  t.equal(read(cwd, 'tls.key'), 'precious');
  t.equal((await certs(cwd, '--force')).code, 0);
  t.match(read(cwd, 'tls.key'), /^-----BEGIN PRIVATE KEY-----\n/);
});

t.test('--if-missing leaves valid files alone and makes missing ones', async (t) => {
  const cwd = t.testdir({});
  t.equal((await certs(cwd, '--if-missing')).code, 0);
  const before = read(cwd, 'tls.crt');
  const again = await certs(cwd, '--if-missing');
  t.equal(again.code, 0);
  t.match(again.stdout, /valid until .* left alone/);
  t.equal(read(cwd, 'tls.crt'), before);
});

t.test('--if-missing renews our own certificates when they are no good any more', async (t) => {
  const cwd = t.testdir({});
  await runIn(cwd, ['certs', '--days', '30'], { now: () => Date.now() - 31 * 86_400_000 });
  const expired = await certs(cwd, '--if-missing');
  t.match(expired, { code: 0, stdout: /: expired, made anew/ });
  t.match(await runIn(cwd, ['certs', '--if-missing'], { now: () => Date.now() + 364.5 * 86_400_000 }), {
    code: 0,
    stdout: /: about to expire, made anew/,
  });
  t.match(await certs(cwd, '--if-missing', '--name', 'more.example'), {
    code: 0,
    stdout: /: not for more\.example, made anew/,
  });
  writeFileSync(join(cwd, TLS, 'tls.key'), 'garbage');
  t.match(await certs(cwd, '--if-missing'), { code: 0, stdout: /: a file cannot be read as PEM, made anew/ });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(cwd, TLS, 'tls.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  t.match(await certs(cwd, '--if-missing'), {
    code: 0,
    stdout: /: key and certificate do not belong together, made anew/,
  });
});

t.test("--if-missing does not touch someone else's files, whatever their state", async (t) => {
  const cwd = t.testdir({ '.firebreak': { tls: { 'ca.crt': 'x', 'tls.crt': 'y', 'tls.key': 'z' } } });
  t.equal((await certs(cwd, '--if-missing')).code, 2);
  t.equal(read(cwd, 'tls.key'), 'z');
});

t.test('nonsense is refused', async (t) => {
  const cwd = t.testdir({ file: 'not a directory' });
  for (const days of ['0', '826', '-1', '1.5', 'x', '1e2']) t.equal((await certs(cwd, `--days=${days}`)).code, 2, days);
  t.match(await certs(cwd, '--name', 'a b'), {
    code: 2,
    stderr: 'error: "a b" is neither a host name nor an IP address\n',
  });
  t.match(await certs(cwd, '--out', 'file/x'), {
    code: 2,
    stderr: /cannot be written: a part of its path is not a directory/,
  });
  t.match(await certs(cwd, '--force', '--if-missing'), { code: 2, stderr: /cannot be used with option/ });
});
