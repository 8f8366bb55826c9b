import { once } from 'node:events';
import { access, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callApi, type ApiAnswer, type ApiTarget } from './api-client.js';
import { compactStore } from './compact-store.js';
import { createAuditLog, type AuditEvent, type AuditFilter } from './audit-log.js';
import { createAuthority, createKey, type Authority } from './certificates.js';
import { eventually } from './eventually.js';
import { runCommand, type CommandResult } from './run-command.js';
import { apiServerFlags, controllerManagerFlags, etcdFlags } from './server-flags.js';
import { ServerProcesses } from './server-processes.js';
import { cleanEnvironment, findServers, type ServerName, type Servers } from './servers.js';
import { createCredentials, developerAccess, writeKubeconfigs, type User } from './users.js';

interface ClusterOptions {
  /** What findServers() found, where the test has asked already. */
  readonly servers?: Servers;
  /** Run the real namespace controller and garbage collector: without them no namespace is ever gone. Default: true. */
  readonly controllers?: boolean;
  /** API groups of which audit events hold what was written. Default: none, but for policies and namespaces. */
  readonly loggedBodies?: readonly string[];
  /** More flags for kube-apiserver, such as --admission-control-config-file. */
  readonly apiServerFlags?: readonly string[];
}

interface RawOptions {
  readonly user?: User;
  readonly body?: unknown;
}

export interface KubectlOptions {
  readonly user?: User;
  /** For `-f -`. */
  readonly input?: string;
}

export interface Cluster {
  /** Temporary, and removed by stop(). */
  readonly folder: string;
  /** Of the API server: https://127.0.0.1:port. */
  readonly url: string;
  /** Signed the API server's certificate, and issues others on request, such as the webhook's. */
  readonly authority: Authority;
  readonly kubeconfigs: Readonly<Record<User, string>>;
  /** A refusal is an outcome and not an exception: look at `code`. */
  kubectl(args: readonly string[], options?: KubectlOptions): Promise<CommandResult>;
  /** PATCH is sent as a JSON merge patch. */
  raw(method: string, path: string, options?: RawOptions): Promise<ApiAnswer>;
  /** An event can be written after its request was answered: waits until there are at least so many. */
  auditEvents(filter: AuditFilter, atLeast?: number): Promise<readonly AuditEvent[]>;
  /** Kills the API server, starts it anew and waits until it answers. */
  restartApiServer(): Promise<void>;
  /** Makes etcd forget all versions before now, which the API server does every five minutes. */
  compact(): Promise<void>;
  /** What a server has printed so far. */
  log(server: ServerName): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a cluster without nodes on loopback: all that decides on an API request is real, and nothing else runs. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const servers = options.servers ?? (await findServers());
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOn(await freePort(), servers, options);
    } catch (error) {
      // Between finding a free port and taking it, another process can be faster.
      const lostPort = error instanceof Error && error.message.includes('address already in use');
      if (!lostPort || attempt === 3) throw error;
    }
  }
}

async function startOn(port: number, { paths, problem }: Servers, options: ClusterOptions): Promise<Cluster> {
  const { etcd, kubectl, 'kube-apiserver': apiServer, 'kube-controller-manager': controllerManager } = paths;
  const controllers = options.controllers ?? true;
  if (!etcd || !kubectl || !apiServer || (controllers && !controllerManager)) {
    throw new Error(`the servers are not all here: ${problem ?? ''}`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'firebreak-e2e-'));
  const environment = cleanEnvironment(folder);
  const processes = new ServerProcesses(folder, environment);
  try {
    const authority = await createAuthority(folder);
    const serving = await authority.issue('kube-apiserver', ['127.0.0.1', 'localhost']);
    const tokenKey = join(folder, 'service-account.key');
    await createKey(tokenKey);
    const credentials = await createCredentials(folder);
    const audit = await createAuditLog(folder, options.loggedBodies ?? []);

    const store = join(folder, 'etcd.sock');
    processes.start('etcd', etcd, etcdFlags(folder, store));
    await eventually('etcd', () => whileRunning(processes, () => exists(store)));

    const url = `https://127.0.0.1:${port}`;
    const kubeconfigs = await writeKubeconfigs(folder, credentials, { server: url, authority: authority.certificate });
    const target = (user: User): ApiTarget => {
      return { url, authority: authority.certificate, token: credentials.token(user) };
    };
    const raw: Cluster['raw'] = (method, path, { user = 'admin', body } = {}) => {
      return callApi(target(user), { method, path, body });
    };
    const flags = apiServerFlags({ folder, port, store, serving, tokenKey, tokenFile: credentials.tokenFile, audit });
    processes.start('kube-apiserver', apiServer, [...flags, ...(options.apiServerFlags ?? [])]);
    const answers =
      (path: string, user: User = 'admin') =>
      async (): Promise<true | undefined> => {
        // A short limit: what answers on a lost port may be anything, and never answer.
        const call = { method: 'GET', path };
        return whileRunning(processes, () => isOk(callApi({ ...target(user), timeoutMs: 5000 }, call)));
      };
    await eventually('the API server', answers('/readyz'), 180_000);
    for (const name of ['default', 'kube-system']) {
      await eventually(`the namespace ${name}`, answers(`/api/v1/namespaces/${name}`));
    }
    for (const { path, body } of developerAccess) {
      const { status, body: answer } = await raw('POST', path, { body });
      if (status !== 201) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
    }
    // The API server takes a moment to see its own new roles.
    await eventually('the access of developers', answers('/apis/networking.k8s.io/v1/networkpolicies', 'dev'));

    if (controllers && controllerManager) {
      const kubeconfig = kubeconfigs['system:kube-controller-manager'];
      processes.start('kube-controller-manager', controllerManager, controllerManagerFlags(kubeconfig));
    }
    return {
      folder,
      url,
      authority,
      kubeconfigs,
      raw,
      async kubectl(args, { user = 'admin', input } = {}) {
        const flags = [`--kubeconfig=${kubeconfigs[user]}`, ...args];
        return runCommand(kubectl, flags, { environment, input: input ?? '' });
      },
      async auditEvents(filter, atLeast = 0) {
        return eventually(`${atLeast} audit events like ${JSON.stringify(filter)}`, async () => {
          const events = await audit.read(filter);
          return events.length >= atLeast ? events : undefined;
        });
      },
      async restartApiServer() {
        await processes.restart('kube-apiserver');
        await eventually('the API server again', answers('/readyz'), 180_000);
      },
      compact: () => compactStore(store),
      log: (server) => processes.log(server),
      stop: () => processes.stop(),
    };
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

async function whileRunning<T>(processes: ServerProcesses, probe: () => Promise<T>): Promise<T> {
  await processes.assertRunning();
  return probe();
}

async function exists(path: string): Promise<true | undefined> {
  return access(path).then(
    () => true,
    () => undefined,
  );
}

async function isOk(answer: Promise<ApiAnswer>): Promise<true | undefined> {
  return answer.then(
    ({ status }) => (status === 200 ? true : undefined),
    () => undefined,
  );
}

/** The API server cannot be told to choose a port itself. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port on 127.0.0.1');
  return address.port;
}
