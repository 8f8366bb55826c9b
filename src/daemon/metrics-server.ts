import { createServer, type Server } from 'node:http';

/** Everything that Prometheus may ask for. */
export interface MetricsText {
  readonly contentType: string;
  /** The Prometheus text format. */
  text(): Promise<string>;
}

/**
 * Serves `GET /metrics` and nothing else, in plain HTTP; with `missing`, what the process still waits for, also `/healthz` and
 * `/readyz`, for a process that has no other server to be asked at.
 */
export function createMetricsServer(metrics: MetricsText, missing?: () => readonly string[]): Server {
  const limits = { headersTimeout: 10_000, requestTimeout: 10_000, keepAliveTimeout: 75_000, maxHeaderSize: 16 * 1024 };
  const server = createServer(limits, (request, response) => {
    request.resume();
    const path = request.url?.split('?', 1)[0];
    if (missing !== undefined && (path === '/healthz' || path === '/readyz')) {
      const lacks = path === '/readyz' ? missing() : [];
      const body = path === '/readyz' ? { ready: lacks.length === 0, missing: lacks } : { alive: true };
      response.writeHead(lacks.length === 0 ? 200 : 503, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
      return;
    }
    if (path !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found. The metrics are at /metrics.\n');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { 'content-type': 'text/plain', allow: 'GET, HEAD' }).end('Only GET.\n');
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500, { 'content-type': 'text/plain' }).end('The metrics cannot be collected.\n'),
    );
  });
  server.maxConnections = 64;
  return server;
}
