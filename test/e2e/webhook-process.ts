import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.js';
import { bundle } from './firebreak.js';
import { cleanEnvironment } from './servers.js';
import { endWithThisProcess } from './survivors.js';
import { callWebhook } from './webhook-client.js';

/** One line of the webhook's log: what every line has, and what those of decisions have. */
export interface LogLine extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly msg: string;
}

export interface WebhookProcessOptions {
  /** Where it runs; it writes nothing there. */
  readonly folder: string;
  readonly profileFile: string;
  readonly tlsDir: string;
  /** Default: 1. */
  readonly drainSeconds?: number;
  /** Of the cluster to watch. Default: none. */
  readonly kubeconfig?: string;
}

export interface WebhookProcess {
  /** Of the webhook: https://127.0.0.1:port. */
  readonly url: string;
  readonly port: number;
  readonly metricsUrl: string;
  /** Everything logged so far. */
  readonly lines: readonly LogLine[];
  /** Lines are written in blocks: waits for the first at or after `from` that has all of this. */
  logged(wanted: Readonly<Record<string, unknown>>, from?: number): Promise<LogLine>;
  /** Asks for the end, as kubelet does, and waits for it. */
  stop(): Promise<{ readonly code: number | null; readonly stderr: string }>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/** Starts `firebreak webhook` on free ports of loopback, and waits until it says that it is ready. */
export async function startWebhookProcess(options: WebhookProcessOptions): Promise<WebhookProcess> {
  const ports = ['--host', '127.0.0.1', '--port', '0', '--metrics-port', '0'];
  const files = ['--profile', options.profileFile, '--tls-dir', options.tlsDir];
  const drain = ['--drain', String(options.drainSeconds ?? 1)];
  const watched = options.kubeconfig === undefined ? [] : ['--kubeconfig', options.kubeconfig];
  const child = spawn(process.execPath, [bundle, 'webhook', ...ports, ...files, ...drain, ...watched], {
    cwd: options.folder,
    env: cleanEnvironment(options.folder),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: LogLine[] = [];
  let stderr = '';
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as LogLine));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const release = endWithThisProcess(() => child.kill('SIGKILL'));
  // Not `exit`: what it wrote last would be missing.
  const ended = once(child, 'close').then(release);
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;

  const logged: WebhookProcess['logged'] = (wanted, from = 0) =>
    eventually(`a log line like ${JSON.stringify(wanted)}`, async () => {
      const found = lines
        .slice(from)
        .find((line) => Object.entries(wanted).every(([key, value]) => line[key] === value));
      if (found === undefined && isOver()) throw new Error(`the webhook has ended with ${child.exitCode}:\n${stderr}`);
      return Promise.resolve(found);
    });

  const { url, metricsUrl } = await logged({ msg: 'ready' });
  if (typeof url !== 'string' || typeof metricsUrl !== 'string')
    throw new Error('the webhook does not say where it is');
  await eventually('the webhook', async () => {
    const answer = await callWebhook(
      { url, authority: join(options.tlsDir, 'ca.crt') },
      { method: 'GET', path: '/readyz' },
    );
    return answer.status === 200 ? true : undefined;
  });
  return {
    url,
    port: Number(new URL(url).port),
    metricsUrl,
    lines,
    logged,
    async stop() {
      if (!isOver()) child.kill('SIGTERM');
      await ended;
      return { code: child.exitCode, stderr };
    },
    async kill() {
      if (!isOver()) child.kill('SIGKILL');
      await ended;
    },
  };
}
