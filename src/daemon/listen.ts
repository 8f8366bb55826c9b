import { once } from 'node:events';
import type { Server } from 'node:net';
import { StartError } from './start-error.js';

/** A server and where it is to listen. Port 0 takes a free one. */
export interface Listening {
  readonly server: Server;
  readonly host: string;
  readonly port: number;
}

/** Opens all ports or none. Throws a {@link StartError} that names the address. */
export async function listenAll(all: readonly Listening[]): Promise<void> {
  // The first problem ends it, so one after the other; a port of ours that is open already must not stay so.
  const open: Server[] = [];
  for (const listening of all) {
    try {
      await listen(listening);
      open.push(listening.server);
    } catch (error) {
      for (const server of open) server.close();
      throw new StartError([explain(error, listening)], { cause: error });
    }
  }
}

/** The `host:port` under which a listening server is reached from its own machine. */
export function authority(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') return '';
  if (address.address === '::' || address.address === '0.0.0.0') return `localhost:${address.port}`;
  return address.family === 'IPv6' ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`;
}

async function listen({ server, host, port }: Listening): Promise<void> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    // A machine without IPv6: all addresses are then those of IPv4.
    if (host !== '::' || codeOf(error) !== 'EAFNOSUPPORT') throw error;
    server.listen({ host: '0.0.0.0', port });
    await once(server, 'listening');
  }
}

function explain(error: unknown, { host, port }: Listening): string {
  const where = `port ${port} of ${host}`;
  const code = codeOf(error);
  if (code === 'EADDRINUSE') return `${where}: another process listens there`;
  if (code === 'EACCES') return `${where}: permission denied`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `${where}: no such address on this machine`;
  return `${where}: ${error instanceof Error ? error.message : String(error)}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
