import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { inClusterCredentials } from '../../../src/kubernetes/in-cluster-credentials.js';
import { kubeconfigCredentials } from '../../../src/kubernetes/kubeconfig-credentials.js';
import { createTestAuthority, type TestAuthority } from '../../webhook/certificates.js';
import { until } from '../../webhook/until.js';
import { startFakeApi, type FakeApi } from './fake-api.js';
import { reflectApi } from './reflected.js';

async function serve(t: Test, authority: TestAuthority): Promise<FakeApi> {
  const { certificate, key } = await authority.issue();
  const api = await startFakeApi(t, { cert: certificate, key });
  api.put('first');
  return api;
}

interface Kubeconfig {
  readonly url: string;
  readonly user: object;
  readonly cluster?: object;
}

function kubeconfig({ url, user, cluster }: Kubeconfig): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'here', cluster: { server: url, ...cluster } }],
    users: [{ name: 'me', user }],
    contexts: [{ name: 'mine', context: { cluster: 'here', user: 'me' } }],
    'current-context': 'mine',
  });
}

t.test('in a pod, a renewed token and a rotated authority are read again', async (t) => {
  const [one, two] = [await createTestAuthority('one'), await createTestAuthority('two')];
  const api = await serve(t, one);
  const folder = t.testdir({ token: 'old\n', 'ca.crt': one.certificate });
  const { port } = new URL(api.url);
  api.authorize('Bearer old');
  const reflected = reflectApi(t, api, {
    credentials: () => inClusterCredentials({ host: '127.0.0.1', port, folder }),
  });
  await reflected.same(t);

  api.authorize('Bearer new');
  api.resetWatches();
  api.put('second');
  await until('the old token is refused', () => reflected.failures().includes('unauthorized'));
  writeFileSync(join(folder, 'token'), 'new\n');
  await reflected.same(t);

  api.useTls(await two.issue());
  api.resetWatches();
  api.put('third');
  await until('the new authority is not trusted', () => reflected.failures().includes('certificate'));
  writeFileSync(join(folder, 'ca.crt'), two.certificate);
  await reflected.same(t);
  t.equal(reflected.statuses.filter(({ kind }) => kind === 'listed').length, 1, 'nothing had to be listed again');
});

t.test('credentials that are missing are waited for, and named', async (t) => {
  const authority = await createTestAuthority();
  const api = await serve(t, authority);
  const folder = t.testdir({ 'ca.crt': authority.certificate });
  const { port } = new URL(api.url);
  const reflected = reflectApi(t, api, {
    credentials: () => inClusterCredentials({ host: '127.0.0.1', port, folder }),
  });
  await until('it failed', () => reflected.failures().includes('credentials'));
  const failed = reflected.statuses.find(({ kind }) => kind === 'failed');
  t.match(failed, {
    message: `the credentials cannot be loaded: ENOENT: no such file or directory, open '${folder}/token'`,
  });
  writeFileSync(join(folder, 'token'), 'any');
  await reflected.same(t);
});

t.test('a kubeconfig is read again when it changes, and a plugin asked again when its token is refused', async (t) => {
  const [one, two] = [await createTestAuthority('one'), await createTestAuthority('two')];
  const api = await serve(t, one);
  const folder = t.testdir({ 'token.txt': 'old', 'ca.crt': one.certificate });
  const file = join(folder, 'config');
  const expirationTimestamp = new Date(Date.now() + 3_600_000).toISOString();
  const script = `const status = { token: require('node:fs').readFileSync(${JSON.stringify(join(folder, 'token.txt'))}, 'utf8'), expirationTimestamp: ${JSON.stringify(expirationTimestamp)} };
    console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }));`;
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', script] };
  writeFileSync(file, kubeconfig({ url: api.url, user: { exec }, cluster: { 'certificate-authority': 'ca.crt' } }));
  api.authorize('Bearer old');
  const reflected = reflectApi(t, api, { credentials: () => kubeconfigCredentials({ file }) });
  await reflected.same(t);

  writeFileSync(join(folder, 'token.txt'), 'new');
  api.authorize('Bearer new');
  api.resetWatches();
  api.put('second');
  await reflected.same(t);
  t.equal(reflected.failures().filter((reason) => reason === 'unauthorized').length, 1, 'once is enough');

  api.useTls(await two.issue());
  api.resetWatches();
  api.put('third');
  await until('the new authority is not trusted', () => reflected.failures().includes('certificate'));
  writeFileSync(
    file,
    kubeconfig({
      url: api.url,
      user: { token: 'new' },
      cluster: { 'certificate-authority-data': Buffer.from(two.certificate).toString('base64') },
    }),
  );
  await reflected.same(t);
});

t.test(
  'a kubeconfig names its user by a client certificate, its server by another name, its path by a prefix',
  async (t) => {
    const authority = await createTestAuthority();
    const { certificate, key } = await authority.issue({ names: ['kubernetes.example'] });
    const api = await startFakeApi(t, { cert: certificate, key, ca: authority.certificate, requestCert: true });
    const client = await authority.issue({ commonName: 'firebreak' });
    const encoded = (text: string): string => Buffer.from(text).toString('base64');
    const file = join(t.testdir({}), 'config');
    writeFileSync(
      file,
      kubeconfig({
        url: `${api.url}/clusters/c1/`,
        user: { 'client-certificate-data': encoded(client.certificate), 'client-key-data': encoded(client.key) },
        cluster: {
          'certificate-authority-data': encoded(authority.certificate),
          'tls-server-name': 'kubernetes.example',
        },
      }),
    );
    const reflected = reflectApi(t, api, { credentials: () => kubeconfigCredentials({ file, context: 'mine' }) });
    await reflected.same(t);
    t.match(api.requests[0], { client: 'firebreak', url: /^\/clusters\/c1\/api\/v1\/things\?/ });
  },
);

t.test('a kubeconfig may name a file with the token, beside itself, which comes before a token', async (t) => {
  const folder = t.testdir({ token: 'from the file' });
  const file = join(folder, 'config');
  const user = { tokenFile: 'token', token: 'from the kubeconfig' };
  writeFileSync(file, kubeconfig({ url: 'https://here', user }));
  t.strictSame((await kubeconfigCredentials({ file }).load()).headers, { authorization: 'Bearer from the file' });
});

t.test('a context without a user trusts the authority of its cluster', async (t) => {
  const authority = await createTestAuthority();
  const api = await serve(t, authority);
  const file = join(t.testdir({ 'ca.crt': authority.certificate }), 'config');
  const written = kubeconfig({ url: api.url, user: {}, cluster: { 'certificate-authority': 'ca.crt' } });
  const without = JSON.parse(written) as { contexts: { context: { user?: string } }[] };
  for (const { context } of without.contexts) delete context.user;
  writeFileSync(file, JSON.stringify(without));
  const reflected = reflectApi(t, api, { credentials: () => kubeconfigCredentials({ file }) });
  await reflected.same(t);

  for (const { context } of without.contexts) context.user = 'nobody-knows';
  writeFileSync(file, JSON.stringify(without));
  await t.rejects(kubeconfigCredentials({ file }).load(), {
    message: `${file}: there is no user nobody-knows, whom the context mine names`,
  });
});

t.test('a kubeconfig that does not fit says what is wrong with it', async (t) => {
  const file = join(t.testdir({ config: kubeconfig({ url: 'https://here', user: {} }) }), 'config');
  await t.rejects(kubeconfigCredentials({ file, context: 'yours' }).load(), {
    message: `${file}: there is no context yours; there are: mine`,
  });
  writeFileSync(file, 'clusters: [{}]');
  await t.rejects(kubeconfigCredentials({ file }).load(), { message: `${file}: clusters[0].name is missing` });
  writeFileSync(file, 'clusters: [');
  await t.rejects(kubeconfigCredentials({ file }).load(), { message: file });
  writeFileSync(file, '');
  await t.rejects(kubeconfigCredentials({ file }).load(), { message: `${file}: it is empty` });
});
