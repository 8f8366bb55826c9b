import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';
import { parseAllDocuments } from 'yaml';
import { AUDITED_RESOURCES } from '../../src/model/watched-resources.js';
import { collectionPaths } from '../../src/kubernetes/watch-cluster.js';

/** An API server with the objects of some manifests, until the test ends. */
export interface LiveApi {
  /** A kubeconfig that leads there, with the context `test`. */
  readonly kubeconfig: string;
  /** What was asked for, without queries. */
  readonly paths: readonly string[];
  /** How the next requests of a path are refused, one after the other. */
  refuse(path: string, ...statuses: readonly number[]): void;
}

interface Typed {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Lists in pages of one, so that every list has several. Custom resources are not installed. */
export async function startLiveApi(t: Test, manifests: string): Promise<LiveApi> {
  const objects = parseAllDocuments(manifests).flatMap((each) => (each.toJS() as Typed | null) ?? []);
  const kinds = new Map(
    AUDITED_RESOURCES.filter(({ served }) => served === 'always').flatMap((resource) =>
      collectionPaths(resource).map((path) => [path, resource.kind] as const),
    ),
  );
  const paths: string[] = [];
  const refusals = new Map<string, number[]>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://api');
    paths.push(pathname);
    const kind = kinds.get(pathname);
    const refused = refusals.get(pathname)?.shift();
    const status = refused ?? (kind === undefined ? 404 : 200);
    const items = objects.filter((object) => object.kind === kind);
    const place = Number(searchParams.get('continue') ?? 0);
    const next = place + 1 < items.length ? { continue: String(place + 1) } : {};
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        status === 200
          ? { kind: 'List', metadata: { resourceVersion: '7', ...next }, items: items.slice(place, place + 1) }
          : { kind: 'Status', code: status, message: `no ${pathname}` },
      ),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    kubeconfig: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: [{ name: 'test', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'test',
    }),
    paths,
    refuse(path, ...statuses) {
      refusals.set(path, [...statuses]);
    },
  };
}
