import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { endWithThisProcess } from './survivors.js';
import { callWebhook } from './webhook-client.js';

export interface Backend {
  readonly url: string;
  readonly port: number;
}

export interface Service {
  readonly url: string;
  /** Connections so far. */
  readonly connections: number;
  /** The backends that new connections go to. */
  readonly ready: readonly Backend[];
  add(backend: Backend): void;
  stop(): Promise<void>;
}

const probeEvery = 200;

/**
 * Stands for a Service on loopback: new connections go to a backend whose `/readyz` answers 200, and established ones
 * stay where they are, whatever becomes of the backend's readiness. `authority` is a file, read for each probe.
 */
export async function startService(authority: string): Promise<Service> {
  const backends: Backend[] = [];
  const sockets = new Set<Socket>();
  let ready: readonly Backend[] = [];
  let connections = 0;

  const isReady = async ({ url }: Backend): Promise<boolean> =>
    callWebhook({ url, authority }, { method: 'GET', path: '/readyz' }).then(
      ({ status }) => status === 200,
      () => false,
    );
  const probe = async (): Promise<void> => {
    const answers = await Promise.all(backends.map(isReady));
    ready = backends.filter((_, k) => answers[k]);
  };
  let probing = Promise.resolve();
  const timer = setInterval(() => {
    probing = probing.then(probe);
  }, probeEvery);

  const server = createServer((client) => {
    const backend = ready[connections % Math.max(ready.length, 1)];
    connections += 1;
    if (backend === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(backend.port, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.once('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port on 127.0.0.1');
  const end = (): void => {
    clearInterval(timer);
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  const release = endWithThisProcess(end);
  return {
    url: `https://127.0.0.1:${address.port}`,
    get connections() {
      return connections;
    },
    get ready() {
      return ready;
    },
    add: (backend) => backends.push(backend),
    async stop() {
      end();
      release();
      await probing;
    },
  };
}
