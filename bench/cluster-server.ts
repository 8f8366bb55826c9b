import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sampleClusterPolicy, sampleNamespace, samplePod, SIZE } from './sample-cluster.js';

/* An API server that lists the sample cluster page by page and lets its pods change: GET /events?count=N&rate=M, where M is in pods a second and 0 means as fast as they are read. */

type Make = (k: number) => object;
const COLLECTIONS: ReadonlyMap<string, readonly [number, Make]> = new Map<string, readonly [number, Make]>([
  ['/api/v1/namespaces', [SIZE.namespaces, sampleNamespace]],
  ['/apis/networking.k8s.io/v1/networkpolicies', [SIZE.policies, sampleClusterPolicy]],
  ['/api/v1/pods', [SIZE.pods, samplePod]],
]);
const podWatches = new Set<ServerResponse>();

function page(url: URL): string {
  const [count, make] = COLLECTIONS.get(url.pathname) ?? [0, () => ({})];
  const from = Number(url.searchParams.get('continue') ?? 0);
  const end = Math.min(count, from + Number(url.searchParams.get('limit') ?? 500));
  const items = Array.from({ length: end - from }, (_, index) => make(from + index));
  return JSON.stringify({
    kind: 'List',
    metadata: { resourceVersion: String(SIZE.pods), ...(end < count ? { continue: String(end) } : {}) },
    items,
  });
}

async function change(count: number, perSecond: number): Promise<void> {
  const began = performance.now();
  for (let k = 0; k < count; k += 1) {
    const pod = samplePod(k % SIZE.pods) as { metadata: { labels: Record<string, string> } };
    pod.metadata.labels['version'] = `v${k}`;
    if (perSecond > 0) await sleep(Math.max(0, began + (k * 1000) / perSecond - performance.now()));
    await tell(event('MODIFIED', pod));
  }
  // Its coming tells the observer that all before it has been read.
  await tell(event('ADDED', samplePod(SIZE.pods)));
}

async function tell(line: string): Promise<void> {
  for (const watch of podWatches)
    if (!watch.write(line)) await Promise.race([once(watch, 'drain'), once(watch, 'close')]);
}

function event(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}

const [certFile = '', keyFile = ''] = process.argv.slice(2);
const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (request, response) => {
  const url = new URL(request.url ?? '', 'http://localhost');
  if (url.pathname === '/events') {
    response.end();
    void change(Number(url.searchParams.get('count')), Number(url.searchParams.get('rate')));
  } else if (url.searchParams.get('watch') === 'true') {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    if (url.pathname !== '/api/v1/pods') return;
    podWatches.add(response);
    response.on('close', () => podWatches.delete(response));
  } else {
    response.setHeader('content-type', 'application/json').end(page(url));
  }
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ msg: 'ready', url: `https://127.0.0.1:${port}` })}\n`);
});
