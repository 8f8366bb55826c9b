import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

/** Handles what breaks before there is a request: a failed handshake, bytes that are not HTTP, headers that never end. */
export type ClientErrorHandler = (error: Error, socket: Socket) => void;

const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };
/** Between two warnings of one sort: port scans and probes must not fill the log. In milliseconds. */
const QUIET = 60_000;

/** A failed handshake is worth a line: an API server that does not trust our certificate shows as nothing else here. */
export function createClientErrorHandler(log: Logger, metrics: Metrics): ClientErrorHandler {
  let warned = Number.NEGATIVE_INFINITY;
  return (error, socket) => {
    const code = 'code' in error ? String(error.code) : '';
    // Whoever connects and leaves says nothing.
    if (code === 'ECONNRESET' || code === 'EPIPE') {
      socket.destroy();
      return;
    }
    const tls = /^ERR_(?:SSL|TLS)/.test(code);
    metrics.badRequest(tls ? 'tls' : 'http');
    const at = performance.now();
    const level = at - warned >= QUIET ? 'warn' : 'debug';
    if (level === 'warn') warned = at;
    log[level]({ err: error, peer: socket.remoteAddress }, tls ? 'a TLS handshake failed' : 'a request was not HTTP');
    if (tls || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = STATUS[code] ?? 400;
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  };
}
