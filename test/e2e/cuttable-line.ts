import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Test } from 'tap';

/** A port that leads to another, until it is cut. */
export interface CuttableLine {
  readonly port: number;
  /** Resets every connection; new ones are let through. */
  cut(): void;
  /** Resets every connection, and each new one, until it is mended. */
  block(): void;
  mend(): void;
}

/** Opens one on loopback that ends with the test. */
export async function openLine(t: Test, target: number): Promise<CuttableLine> {
  const open = new Set<Socket>();
  let blocked = false;
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
  };
  const cut = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  const server = createServer((near) => {
    keep(near);
    if (blocked) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    keep(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    cut();
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    block() {
      blocked = true;
      cut();
    },
    mend() {
      blocked = false;
    },
  };
}
