import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { transformSync } from 'esbuild';
import { startScript, type BenchFiles, type ServerProcess } from './webhook-process.js';

/** An API server of the sample cluster in a process of its own. */
export interface ClusterProcess {
  /** A kubeconfig that leads to it. */
  readonly kubeconfig: string;
  /** Lets so many pods change: so many a second, or as fast as they are read. The answer comes at once. */
  change(count: number, perSecond?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the API server. */
export async function startCluster(shared: BenchFiles): Promise<ClusterProcess> {
  const folder = import.meta.dirname;
  for (const name of ['sample-cluster', 'cluster-server']) {
    const source = readFileSync(join(folder, `${name}.ts`), 'utf8');
    writeFileSync(join(shared.folder, `${name}.js`), transformSync(source, { loader: 'ts' }).code);
  }
  writeFileSync(join(shared.folder, 'package.json'), '{"type":"module"}');
  const api = await startScript(join(shared.folder, 'cluster-server.js'), shared);
  const kubeconfig = join(shared.folder, 'kubeconfig');
  const named = { name: 'bench' };
  const cluster = {
    server: api.url,
    'tls-server-name': 'localhost',
    'certificate-authority-data': Buffer.from(shared.ca).toString('base64'),
  };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'bench',
      clusters: [{ ...named, cluster }],
      users: [{ ...named, user: {} }],
      contexts: [{ ...named, context: { cluster: 'bench', user: 'bench' } }],
    }),
  );
  return {
    kubeconfig,
    change: (count, perSecond = 0) => ask(`${api.url}/events?count=${count}&rate=${perSecond}`, shared.ca),
    stop: () => api.stop(),
  };
}

/** Waits until the metrics of a webhook say so. */
export async function until(webhook: ServerProcess, seen: (metrics: string) => boolean): Promise<void> {
  for (let waited = 0; waited < 120_000; waited += 20) {
    const response = await fetch(webhook.metricsUrl);
    if (seen(await response.text())) return;
    await sleep(20);
  }
  throw new Error('the cluster did not come');
}

function ask(url: string, ca: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { ca, servername: 'localhost' }, (response) => {
      response.resume().on('end', resolve);
    }).on('error', reject);
  });
}
