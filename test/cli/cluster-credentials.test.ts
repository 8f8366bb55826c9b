import { join } from 'node:path';
import t from 'tap';
import { runIn, type Ran } from './world.js';

const CONFIG = JSON.stringify({
  clusters: [{ name: 'here', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'me', user: { token: 'secret' } }],
  contexts: [{ name: 'mine', context: { cluster: 'here', user: 'me' } }],
});

/** Starts a webhook that has everything but a certificate, and so names what else is wrong. */
async function start(cwd: string, args: readonly string[], world: Parameters<typeof runIn>[2] = {}): Promise<Ran> {
  return runIn(cwd, ['webhook', '--tls-dir', 'none', ...args], world);
}

t.test('a kubeconfig and its context are looked at before anything is served', async (t) => {
  const cwd = t.testdir({ config: CONFIG });
  t.match(await start(cwd, ['--kubeconfig', 'other']), { code: 2, stderr: /ENOENT.*other/ });
  t.match(await start(cwd, ['--kubeconfig', 'config', '--context', 'yours']), {
    code: 2,
    stderr: `${join(cwd, 'config')}: there is no context yours; there are: mine`,
  });
  const { stderr } = await start(cwd, ['--kubeconfig', 'config', '--context', 'mine']);
  t.notMatch(stderr, 'there is no context');
});

t.test('a context alone is one of the usual file', async (t) => {
  const cwd = t.testdir({ config: CONFIG });
  const file = join(cwd, 'config');
  t.match(await start(cwd, ['--context', 'yours'], { kubeconfigs: [file] }), {
    code: 2,
    stderr: `${file}: there is no context yours`,
  });
  t.match(await start(cwd, ['--context', 'mine'], { kubeconfigs: [file, file] }), {
    code: 2,
    stderr: 'error: --context needs to know of which file: name it with --kubeconfig\n',
  });
});

t.test('a pod watches its own cluster if it was given a token', async (t) => {
  const cwd = t.testdir({ with: { token: 'secret' }, without: {} });
  const pod = { host: '10.0.0.1', port: '443' };
  t.match(await start(cwd, [], { pod: { ...pod, folder: join(cwd, 'with') } }), {
    code: 2,
    stderr: /ENOENT.*with.ca\.crt/,
  });
  t.notMatch((await start(cwd, [], { pod: { ...pod, folder: join(cwd, 'without') } })).stderr, 'ca.crt');
});
