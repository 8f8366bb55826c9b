import { realpathSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildServers } from './build-servers.js';
import { fetchDefinitions } from './fetch-definitions.js';

/**
 * Where the real Kubernetes servers of the end-to-end tests come from, and the one file here that reads
 * the environment. The names are those that other test harnesses agree on, so that a machine which is
 * set up for one of them (`setup-envtest use -p path`) works without a build.
 */
export const serverNames = ['etcd', 'kube-apiserver', 'kubectl', 'kube-controller-manager'] as const;
export type ServerName = (typeof serverNames)[number];

export interface Servers {
  readonly paths: Readonly<Partial<Record<ServerName, string>>>;
  /** Why some of them are not here; undefined when every one is. */
  readonly problem: string | undefined;
}

/** A folder with the definitions of reports as their projects publish them. */
export interface Definitions {
  readonly folder: string | undefined;
  readonly problem: string | undefined;
}

const hint =
  'set KUBEBUILDER_ASSETS to a folder that holds etcd, kube-apiserver and kubectl, or install Go to build them';

/** Looks at the environment first and builds (once a machine) what a cluster cannot do without. */
export async function findServers(): Promise<Servers> {
  const named: Partial<Record<ServerName, string>> = {};
  for (const name of serverNames) {
    const variable = `TEST_ASSET_${name.toUpperCase().replaceAll('-', '_')}`;
    const chosen = process.env[variable];
    if (chosen && !(await isExecutable(chosen))) {
      return { paths: {}, problem: `${variable} names ${chosen}, which cannot be executed` };
    }
    const folder = process.env['KUBEBUILDER_ASSETS'];
    const asset = folder ? join(folder, name) : undefined;
    const path = chosen ?? (asset && (await isExecutable(asset)) ? asset : undefined);
    if (path) named[name] = path;
  }
  if (named.etcd && named['kube-apiserver'] && named.kubectl) {
    // Nothing is built here: a controller manager of another version than the API server is not supported.
    const missing = serverNames.filter((name) => !named[name]);
    const problem = missing.length > 0 ? `the environment names every server but ${missing.join(', ')}` : undefined;
    return { paths: named, problem };
  }
  try {
    const folder = await buildServers(cacheFolder(), process.env);
    const built = Object.fromEntries(serverNames.map((name) => [name, join(folder, name)]));
    return { paths: { ...built, ...named }, problem: undefined };
  } catch (error) {
    return { paths: named, problem: `${error instanceof Error ? error.message : String(error)}; ${hint}` };
  }
}

/** Fetches, once a machine, the definitions of the kinds in which the controller reports. */
export async function findDefinitions(): Promise<Definitions> {
  try {
    return { folder: await fetchDefinitions(cacheFolder(), process.env), problem: undefined };
  } catch (error) {
    return { folder: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** As {@link skipWithout}, for tests in which the controller reports. */
export function skipWithoutDefinitions({ folder, problem }: Definitions): string | false {
  return folder === undefined ? missing(`needs the definitions of reports: ${problem ?? ''}`) : false;
}

/**
 * The value for a test's `skip` option: the reason where a server is missing, else false. A missing server
 * is no developer's fault, but a pipeline that skips in silence tests nothing: under CI=true it throws.
 */
export function skipWithout(servers: Servers, ...needed: readonly ServerName[]): string | false {
  const absent = needed.filter((name) => !servers.paths[name]);
  return absent.length === 0 ? false : missing(`needs ${absent.join(', ')}: ${servers.problem ?? hint}`);
}

function missing(reason: string): string {
  if (isPipeline()) throw new Error(reason);
  return reason;
}

/**
 * The environment for what the tests start: nothing of the developer's own kubectl settings, proxies or
 * language may change what a test sees.
 */
export function cleanEnvironment(home: string): Readonly<Record<string, string>> {
  return { PATH: process.env['PATH'] ?? '', HOME: home };
}

function isPipeline(): boolean {
  return process.env['CI'] === 'true';
}

function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'firebreak-e2e');
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Run as a command, this file makes sure of the servers ahead of the tests, which have a time limit. */
if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  const { paths, problem } = await findServers();
  for (const [name, path] of Object.entries(paths)) process.stdout.write(`${name}\t${path}\n`);
  const definitions = await findDefinitions();
  process.stdout.write(`definitions of reports\t${definitions.folder ?? 'none'}\n`);
  for (const why of [problem, definitions.problem]) {
    if (why === undefined) continue;
    process.stderr.write(`End-to-end tests that need what is missing cannot run: ${why}\n`);
    process.exitCode = isPipeline() ? 1 : 0;
  }
}
