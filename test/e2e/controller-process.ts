import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { renderManifests } from '../../src/install/render-manifests.js';
import type { ControllerInstall } from '../../src/install/install-options.js';
import type { Cluster } from './cluster.js';
import { eventually } from './eventually.js';
import { bundle } from './firebreak.js';
import { cleanEnvironment } from './servers.js';
import { endWithThisProcess } from './survivors.js';

const NAMESPACE = 'firebreak-system';
const FILES = ['service-account', 'cluster-role', 'cluster-role-binding', 'role', 'role-binding'];

/** Gives the controller its account and exactly the rights that its manifests give, now and whenever they change. */
export async function installController(cluster: Cluster, controller: ControllerInstall): Promise<void> {
  const files = renderManifests({ profile: 'spec:\n  mode: DryRun\n', controller });
  const rendered = new Map(files.map(({ path, content }) => [path, content]));
  const wanted = ['deploy/namespace.yaml', ...FILES.map((name) => `deploy/controller/${name}.yaml`)];
  const input = wanted.map((path) => rendered.get(path) ?? '').join('---\n');
  const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input });
  if (code !== 0) throw new Error(`the controller cannot be installed: ${stderr}`);
}

/** A token of the controller's account: each has an id of its own, by which the audit log tells replicas apart. */
export interface Replica {
  readonly name: string;
  readonly credential: string;
  readonly kubeconfig: string;
}

export async function createReplica(cluster: Cluster, name: string, port: number): Promise<Replica> {
  const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/firebreak-controller/token`;
  const { body } = await cluster.raw('POST', path, {
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  });
  const { token } = (body as { readonly status: { readonly token: string } }).status;
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { readonly jti: string };
  const kubeconfig = join(cluster.folder, `${name}.kubeconfig`);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'e2e',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': btoa(cluster.authority.certificate),
        },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name: 'e2e', context: { cluster: 'e2e', user: name } }],
    'current-context': 'e2e',
  };
  await writeFile(kubeconfig, JSON.stringify(config));
  return { name, credential: `JTI=${claims.jti}`, kubeconfig };
}

/** One line of the log. */
export interface LogLine extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly msg: string;
}

export interface ControllerProcess {
  readonly replica: Replica;
  readonly lines: readonly LogLine[];
  readonly child: ChildProcess;
  metrics(): Promise<string>;
  readonly pageUrl: string;
  /** Waits for the first line at or after `from` that has all of this. */
  logged(wanted: Readonly<Record<string, unknown>>, from?: number): Promise<LogLine>;
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

/** On this signal the process does nothing else for so long, as a defect in it would. */
export const BUSY_SIGNAL = 'SIGUSR2';
export const BUSY_SECONDS = 22;
const BUSY = `process.on('${BUSY_SIGNAL}', () => { const end = performance.now() + ${BUSY_SECONDS}e3; while (performance.now() < end); });`;

/** Starts `firebreak controller` as a replica, and waits until it says that it is ready. */
export async function startController(
  replica: Replica,
  {
    folder,
    profileFile,
    configFile,
  }: { readonly folder: string; readonly profileFile: string; readonly configFile: string },
): Promise<ControllerProcess> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(BUSY)}`,
      bundle,
      'controller',
      ...['--profile', profileFile, '--config', configFile, '--kubeconfig', replica.kubeconfig],
      ...['--host', '127.0.0.1', '--metrics-port', '0', '--page-port', '0', '--log-level', 'debug'],
    ],
    { cwd: folder, env: cleanEnvironment(folder), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines: LogLine[] = [];
  let stderr = '';
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as LogLine));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
  const release = endWithThisProcess(() => child.kill('SIGKILL'));
  const ended = once(child, 'close').then(release);
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const logged: ControllerProcess['logged'] = (wanted, from = 0) =>
    eventually(
      `a log line of ${replica.name} like ${JSON.stringify(wanted)}`,
      async () => {
        const found = lines
          .slice(from)
          .find((line) => Object.entries(wanted).every(([key, value]) => line[key] === value));
        if (found === undefined && isOver())
          throw new Error(`${replica.name} has ended with ${child.exitCode}:\n${stderr}`);
        return Promise.resolve(found);
      },
      90_000,
    );
  const { metricsUrl, pageUrl } = await logged({ msg: 'ready' });
  return {
    replica,
    lines,
    child,
    pageUrl: String(pageUrl),
    metrics: async () => (await fetch(String(metricsUrl))).text(),
    logged,
    async stop() {
      if (!isOver()) child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
    async kill() {
      if (!isOver()) child.kill('SIGKILL');
      await ended;
    },
  };
}
