import { connect, type TLSSocket } from 'node:tls';

/** What one side did in one round. Latencies in milliseconds. */
export interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Where to send, what, and for how long. */
export interface Target {
  readonly port: number;
  readonly ca: string;
  /** Sent in turns. */
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly milliseconds: number;
  /** So many requests a second on all connections together; one after the other, as fast as answers come, where it does not say. */
  readonly perSecond?: number;
  /** Waited for between the last handshake and the first request. */
  readonly connected?: () => Promise<unknown>;
  /** Stops after this many answers, if that is earlier. */
  readonly requests?: number;
}

/**
 * Sends one request after the other on each connection. It reads no more of an answer than
 * its status and length, so that the client costs little beside the server, which is what is measured.
 */
export async function load(target: Target): Promise<Load> {
  const { bodies, connections, milliseconds, requests = Number.POSITIVE_INFINITY } = target;
  const messages = bodies.map(message);
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(target)));
  await target.connected?.();
  const latencies: number[] = [];
  const start = performance.now();
  let running = true;
  // The client never sleeps, as it has a core of its own: to wake a sleeper costs the server more than to send, and the
  // slower of two servers would pay for it more often.
  const spin = (): void => {
    if (running) setImmediate(spin);
  };
  spin();
  await Promise.all(
    sockets.map((socket, index) => {
      let sent = 0;
      return exchange(socket, {
        next: () => messages[(index + connections * sent++) % messages.length] as Buffer,
        // Each connection has its own times, which do not move because an answer is late.
        due: () =>
          target.perSecond === undefined ? 0 : start + ((index + connections * sent) * 1000) / target.perSecond,
        goOn: (latency) => {
          latencies.push(latency);
          return performance.now() - start < milliseconds && latencies.length + connections <= requests;
        },
      });
    }),
  );
  running = false;
  const seconds = (performance.now() - start) / 1000;
  for (const socket of sockets) socket.destroy();
  latencies.sort((a, b) => a - b);
  const quantile = (part: number): number => latencies[Math.floor(latencies.length * part)] ?? NaN;
  return { perSecond: latencies.length / seconds, p50: quantile(0.5), p99: quantile(0.99) };
}

function open({ port, ca }: Target): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { port, host: '127.0.0.1', ca, servername: 'localhost', ALPNProtocols: ['http/1.1'] },
      () => {
        socket.setNoDelay(true);
        resolve(socket);
      },
    );
    socket.once('error', reject);
  });
}

function message(body: string): Buffer {
  const head = `POST /validate?timeout=3s HTTP/1.1\r\nHost: localhost\r\nUser-Agent: kube-apiserver-admission\r\nAccept: application/json, */*\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.from(head + body);
}

interface Exchange {
  readonly next: () => Buffer;
  /** When the next request is to be sent, by the clock of `performance`. */
  readonly due: () => number;
  /** Is told each latency, from when the request was due if an earlier answer held it up, and says whether to go on. */
  readonly goOn: (latency: number) => boolean;
}

function exchange(socket: TLSSocket, { next, due, goOn }: Exchange): Promise<void> {
  return new Promise((resolve, reject) => {
    let received: Buffer | undefined;
    let sent = 0;
    const write = (since: number): void => {
      sent = since;
      socket.write(next());
    };
    const send = (): void => {
      const [at, now] = [due(), performance.now()];
      if (at > now)
        setTimeout(() => {
          write(performance.now());
        }, at - now);
      else write(at > 0 ? at : now);
    };
    socket.on('error', reject);
    socket.on('close', () => {
      reject(new Error('the server closed a connection'));
    });
    socket.on('data', (chunk: Buffer) => {
      received = received === undefined ? chunk : Buffer.concat([received, chunk]);
      const length = answerLength(received);
      if (length === undefined || received.length < length) return;
      if (received.length > length) throw new Error('more than was asked for');
      received = undefined;
      if (!goOn(performance.now() - sent)) {
        resolve();
        return;
      }
      send();
    });
    send();
  });
}

function answerLength(received: Buffer): number | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(received.toString());
  const length = /content-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`no length: ${head}`);
  return end + 4 + Number(length);
}
