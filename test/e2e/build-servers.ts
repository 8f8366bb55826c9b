import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildOnce } from './build-once.js';

type Environment = Readonly<Record<string, string | undefined>>;

const compiler = 'go';
const source = fileURLToPath(new URL('servers/', import.meta.url));

/**
 * Builds the pinned Go module in servers/ and returns the folder with the binaries. The folder is named after
 * what is pinned, so that a new pin is a new build and an old checkout still finds its own.
 */
export async function buildServers(cache: string, environment: Environment): Promise<string> {
  const pins = await Promise.all(['go.mod', 'go.sum'].map((name) => readFile(join(source, name), 'utf8')));
  const hash = createHash('sha256').update(pins.join('\0')).digest('hex').slice(0, 16);
  const folder = join(cache, `${hash}-${process.platform}-${process.arch}`);
  await buildOnce(folder, async (unfinished) => {
    await goBuild(unfinished, linkerFlags(pins.join('\n')), environment);
    // Go names a binary after its package, and etcd's is `server`.
    await rename(join(unfinished, 'server'), join(unfinished, 'etcd'));
  });
  return folder;
}

/** Without these the API server reports v0.0.0-master, and clients that look at the version refuse it. */
function linkerFlags(goMod: string): string {
  const [, version, major, minor] = /k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/.exec(goMod) ?? [];
  if (!version) throw new Error('servers/go.mod does not pin k8s.io/kubernetes');
  const set = Object.entries({ gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' });
  return ['-s', '-w', ...set.map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)].join(' ');
}

async function goBuild(output: string, ldflags: string, environment: Environment): Promise<void> {
  const started = Date.now();
  const say = (text: string): boolean => process.stderr.write(`firebreak e2e: ${text}\n`);
  say('building the Kubernetes servers, once for these versions; this can take a quarter of an hour');
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-v', '-ldflags', ldflags];
  const go = spawn(compiler, ['build', ...flags, '-o', `${output}/`, 'tool'], {
    cwd: source,
    // For this machine, whatever is set for cross-compiling, and by this module alone.
    env: { ...environment, CGO_ENABLED: '0', GOWORK: 'off', GOOS: '', GOARCH: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = (): boolean => go.kill();
  process.once('exit', end);
  let lines = 0;
  const last: string[] = [];
  const progress = setInterval(() => {
    say(`${lines} packages fetched or compiled, ${Math.round((Date.now() - started) / 1000)} s`);
  }, 15_000);
  try {
    createInterface({ input: go.stderr }).on('line', (line) => {
      lines += 1;
      if (last.push(line) > 20) last.shift();
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      go.once('error', (cause) => {
        reject(new Error(`Go could not be started (${cause.message})`, { cause }));
      });
      go.once('close', resolve);
    });
    if (code !== 0) throw new Error(`go build ended with ${code}:\n${last.join('\n')}\n`);
    say(`built in ${Math.round((Date.now() - started) / 1000)} s`);
  } finally {
    clearInterval(progress);
    process.off('exit', end);
  }
}
