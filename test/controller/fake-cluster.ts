import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';
import type { CredentialsSource } from '../../src/kubernetes/credentials.js';

/** As much of an object as is needed. */
export interface StoredObject {
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly { readonly manager: string; readonly operation: string }[];
  };
  readonly [field: string]: unknown;
}

/** A write that was made. */
export interface FakeWrite {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: StoredObject & { readonly [field: string]: unknown };
}

/** How a write is refused. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** An API server that stores whatever it is given, in collections that are there from the beginning. */
export interface FakeCluster {
  readonly credentials: CredentialsSource;
  readonly writes: readonly FakeWrite[];
  /** Paths that are answered with 404: kinds that are not installed. */
  readonly missing: Set<string>;
  /** Answers writes to paths that end so with this status, or with this message as well. */
  readonly refused: Map<string, number | Refusal>;
  get(path: string): StoredObject | undefined;
  /** By somebody else than the controller. `path` is that of the object. */
  put(path: string, object: object): void;
  remove(path: string): void;
  /** Ends every connection, and each new one, until it is mended. */
  cut(): void;
  mend(): void;
}

interface Watch {
  readonly collection: string;
  readonly response: ServerResponse;
}

/** Starts one on loopback that ends with the test. */
export async function startFakeCluster(t: Test): Promise<FakeCluster> {
  const objects = new Map<string, StoredObject>();
  const writes: FakeWrite[] = [];
  const watches = new Set<Watch>();
  const missing = new Set<string>();
  const refused = new Map<string, number | Refusal>();
  let version = 1;
  let away = false;

  /** `/api/v1/namespaces/x/pods/y` is `y` in `/api/v1/pods`. */
  function collectionOf(path: string): string {
    const parts = path.split('/');
    const at = parts.indexOf('namespaces');
    const scoped = at > 0 && parts.length > at + 3 ? [...parts.slice(0, at), ...parts.slice(at + 2)] : parts;
    return scoped.slice(0, -1).join('/');
  }

  function emit(type: string, path: string, object: StoredObject): void {
    for (const { collection, response } of watches)
      if (collectionOf(path) === collection) response.write(`${JSON.stringify({ type, object })}\n`);
  }

  function store(path: string, object: StoredObject): StoredObject {
    version += 1;
    const there = objects.get(path);
    const namespace = /\/namespaces\/([^/]+)\/[^/]+\//.exec(path)?.[1];
    const uid = there?.metadata.uid ?? `uid-${version}`;
    const metadata = { ...(namespace === undefined ? {} : { namespace }), uid, ...object.metadata };
    const stored = { ...object, metadata: { ...metadata, resourceVersion: String(version) } };
    objects.set(path, stored);
    emit(there === undefined ? 'ADDED' : 'MODIFIED', path, stored);
    return stored;
  }

  function drop(path: string): void {
    const there = objects.get(path);
    if (there === undefined) return;
    version += 1;
    objects.delete(path);
    emit('DELETED', path, { ...there, metadata: { ...there.metadata, resourceVersion: String(version) } });
  }

  function send(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
  const fail = (response: ServerResponse, code: number, message = `answered ${code}`): void => {
    send(response, code, { kind: 'Status', code, message });
  };

  function read(path: string, query: URLSearchParams, response: ServerResponse): void {
    if (missing.has(path)) fail(response, 404);
    else if (query.has('watch')) {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      const watch = { collection: path, response };
      watches.add(watch);
      response.on('close', () => watches.delete(watch));
    } else if (query.has('limit')) {
      const name = query.get('fieldSelector')?.replace('metadata.name=', '');
      const items = [...objects]
        .filter(([each]) => collectionOf(each) === path)
        .filter(([, { metadata }]) => name === undefined || metadata.name === name);
      send(response, 200, {
        kind: 'List',
        metadata: { resourceVersion: String(version) },
        items: items.map(([, object]) => object),
      });
    } else if (objects.has(path)) send(response, 200, objects.get(path));
    else fail(response, 404);
  }

  function write(request: FakeWrite, response: ServerResponse): void {
    const { method, path, query, body } = request;
    const refusal = [...refused].find(([end]) => path.endsWith(end))?.[1];
    if (refusal !== undefined) {
      if (typeof refusal === 'number') fail(response, refusal);
      else fail(response, refusal.code, refusal.message);
      return;
    }
    const target = method === 'POST' ? `${path}/${body.metadata.name}` : path;
    const there = objects.get(target);
    const { preconditions } = body as { readonly preconditions?: { readonly uid?: string } };
    const wanted = method === 'DELETE' ? undefined : body.metadata.resourceVersion;
    const conflicts =
      (method === 'POST' && there !== undefined) ||
      (wanted !== undefined && wanted !== there?.metadata.resourceVersion) ||
      (preconditions?.uid !== undefined && preconditions.uid !== there?.metadata.uid);
    if (conflicts) fail(response, 409);
    else if (method === 'DELETE' && there === undefined) fail(response, 404);
    else {
      writes.push(request);
      if (method === 'DELETE') {
        drop(target);
        send(response, 200, { kind: 'Status', status: 'Success' });
      } else {
        const managedFields = [{ manager: query.get('fieldManager') ?? '', operation: 'Apply' }];
        const metadata = method === 'PATCH' ? { ...body.metadata, managedFields } : body.metadata;
        send(response, 200, store(target, { ...body, metadata }));
      }
    }
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    if (away) {
      request.socket.destroy();
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://fake');
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    request.on('end', () => {
      if (request.method === 'GET') read(pathname, searchParams, response);
      else {
        const body = JSON.parse(text === '' ? '{}' : text) as FakeWrite['body'];
        write({ method: request.method ?? '', path: pathname, query: searchParams, body }, response);
      }
    });
  }

  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    credentials: {
      load: () =>
        Promise.resolve({
          server: url,
          headers: {},
          identity: '',
          createAgent: () => new Agent({ keepAlive: true }),
        }),
      forget: () => undefined,
    },
    writes,
    missing,
    refused,
    get: (path) => objects.get(path),
    put(path, object) {
      const given = object as Partial<StoredObject>;
      store(path, { ...given, metadata: { name: path.split('/').at(-1) ?? '', ...given.metadata } });
    },
    remove: drop,
    cut() {
      away = true;
      server.closeAllConnections();
    },
    mend() {
      away = false;
    },
  };
}
