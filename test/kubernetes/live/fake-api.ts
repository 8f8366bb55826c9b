import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Test } from 'tap';
import type { TestCertificate } from '../../webhook/certificates.js';

/** As much of an object as a collection needs. */
export interface FakeObject {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly [field: string]: unknown;
}

/** A request that was made. */
export interface FakeRequest {
  readonly phase: 'list' | 'watch';
  readonly query: URLSearchParams;
  readonly url: string;
  readonly authorization: string | undefined;
  /** The name in the client's certificate. */
  readonly client: string | undefined;
}

/** Answers one request instead of the collection. `serve` does what would have been done. */
export type Fault = (response: ServerResponse, serve: () => void) => void;

/** A collection that can be listed in pages and watched as the API server does it, and that can go wrong in every way. */
export interface FakeApi {
  readonly url: string;
  readonly path: string;
  readonly objects: ReadonlyMap<string, FakeObject>;
  readonly requests: readonly FakeRequest[];
  /** Watches that are open. */
  readonly watches: number;
  put(name: string, fields?: Readonly<Record<string, unknown>>): void;
  remove(name: string): void;
  bookmark(): void;
  /** Forgets everything that happened: older versions and older places in a list are gone (410). */
  compact(): void;
  /** Ends all watches, as when their time is over. */
  endWatches(): void;
  /** Writes to all watches as it is. */
  write(bytes: string): void;
  /** Resets the connections of all watches. */
  resetWatches(): void;
  /** The next request of a phase goes wrong in this way; several wait for their turn. */
  next(phase: FakeRequest['phase'], fault: Fault): void;
  /** Answers all requests of a collection with this status, of those whose path ends so; undefined to serve it again. */
  refuse(path: string, status: number | undefined): void;
  /** Accepts only this from now on. */
  authorize(authorization: string): void;
  /** Shows another certificate to whoever connects from now on; idle connections are closed. */
  useTls(certificate: TestCertificate): void;
}

/** What answers over TLS. */
interface FakeTls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  readonly requestCert?: boolean;
}

interface Event {
  readonly version: number;
  readonly text: string;
}

/** Starts one on loopback that ends with the test. */
export async function startFakeApi(t: Test, tls?: FakeTls): Promise<FakeApi> {
  const objects = new Map<string, FakeObject>();
  const requests: FakeRequest[] = [];
  const faults: Record<FakeRequest['phase'], Fault[]> = { list: [], watch: [] };
  const watches = new Set<ServerResponse>();
  let events: Event[] = [];
  let version = 1;
  let oldest = 1;
  let authorized: string | undefined;
  const refused = new Map<string, number>();

  function emit(type: string, object: FakeObject): void {
    const text = `${JSON.stringify({ type, object })}\n`;
    events.push({ version, text });
    for (const watch of watches) watch.write(text);
  }

  function list(query: URLSearchParams, response: ServerResponse): void {
    const [at = '', from = ''] = (query.get('continue') ?? `${version}:`).split(':');
    if (Number(at) < oldest) {
      answer(response, 410, { kind: 'Status', code: 410, message: 'The provided continue parameter is too old' });
      return;
    }
    // A list is one of a version: what came later is not in its later pages.
    const all = [...objects.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    const rest = all.filter(({ metadata }) => metadata.name > from && Number(metadata.resourceVersion) <= Number(at));
    const items = rest.slice(0, Number(query.get('limit') ?? rest.length));
    const last = items.at(-1)?.metadata.name ?? '';
    const place = items.length < rest.length ? { continue: `${at}:${last}` } : {};
    answer(response, 200, { kind: 'List', metadata: { resourceVersion: at, ...place }, items });
  }

  function watch(query: URLSearchParams, response: ServerResponse): void {
    const from = Number(query.get('resourceVersion'));
    if (from < oldest) {
      answer(response, 410, { kind: 'Status', code: 410, message: `too old resource version: ${from} (${oldest})` });
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    for (const event of events) if (event.version > from) response.write(event.text);
    watches.add(response);
    response.on('close', () => watches.delete(response));
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const { searchParams: query, pathname } = new URL(request.url ?? '', 'http://fake');
    const phase = query.has('watch') ? 'watch' : 'list';
    const { authorization } = request.headers;
    const client = request.socket instanceof TLSSocket ? commonName(request.socket) : undefined;
    requests.push({ phase, query, url: request.url ?? '', authorization, client });
    const go = (): void => {
      const [, status] = [...refused].find(([path]) => pathname.endsWith(path)) ?? [];
      if (status !== undefined) answer(response, status, { kind: 'Status', code: status, message: 'refused' });
      else if (authorized !== undefined && authorization !== authorized)
        answer(response, 401, { kind: 'Status', code: 401, message: 'Unauthorized' });
      else if (phase === 'watch') watch(query, response);
      else list(query, response);
    };
    const fault = faults[phase].shift();
    if (fault === undefined) go();
    else fault(response, go);
  }

  const server = tls === undefined ? createHttpServer(serve) : createHttpsServer({ ...tls }, serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close').catch(() => undefined);
  });
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    path: '/api/v1/things',
    objects,
    requests,
    get watches() {
      return watches.size;
    },
    put(name, fields = {}) {
      version += 1;
      const type = objects.has(name) ? 'MODIFIED' : 'ADDED';
      const object = { ...fields, metadata: { name, resourceVersion: String(version) } };
      objects.set(name, object);
      emit(type, object);
    },
    remove(name) {
      version += 1;
      const object = objects.get(name);
      objects.delete(name);
      emit('DELETED', { ...object, metadata: { name, resourceVersion: String(version) } });
    },
    bookmark() {
      const event = { type: 'BOOKMARK', object: { metadata: { resourceVersion: String(version) } } };
      for (const watch of watches) watch.write(`${JSON.stringify(event)}\n`);
    },
    compact() {
      version += 1;
      oldest = version;
      events = [];
    },
    endWatches() {
      for (const watch of watches) watch.end();
      watches.clear();
    },
    write(bytes) {
      for (const watch of watches) watch.write(bytes);
    },
    resetWatches() {
      for (const { socket } of watches) {
        // Only plain sockets can be made to send a reset; TLS just ends in the middle.
        if (socket instanceof TLSSocket) socket.destroy();
        else socket?.resetAndDestroy();
      }
      watches.clear();
    },
    next(phase, fault) {
      faults[phase].push(fault);
    },
    refuse(path, status) {
      if (status === undefined) refused.delete(path);
      else refused.set(path, status);
    },
    authorize(authorization) {
      authorized = authorization;
    },
    useTls({ certificate, key }) {
      if ('setSecureContext' in server) server.setSecureContext({ cert: certificate, key });
      server.closeIdleConnections();
    },
  };
}

function commonName(socket: TLSSocket): string | undefined {
  const { subject } = socket.getPeerCertificate() as { readonly subject?: { readonly CN?: string } };
  return subject?.CN;
}

/** Answers with JSON. */
export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
