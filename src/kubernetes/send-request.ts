import { request as httpRequest, type Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { ApiError } from './api-error.js';

/** One request, all of which is known before it begins. */
export interface OutgoingRequest {
  readonly method: string;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  readonly signal: AbortSignal;
  /** Asked when nothing but the sending is left to do; where it says no, nothing leaves. */
  readonly permit?: (() => boolean) | undefined;
}

/** Sends a request and resolves with the beginning of its answer. Rejects with an ApiError of the reason `forfeited` where it was not permitted. */
export function sendRequest(url: URL, outgoing: OutgoingRequest): Promise<IncomingMessage> {
  const { method, agent, headers, body, signal, permit } = outgoing;
  const start = url.protocol === 'http:' ? httpRequest : httpsRequest;
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  return new Promise((fulfil, reject) => {
    const request = start(url, { method, agent, headers: { ...headers, ...length }, signal }, fulfil);
    request.on('error', reject);
    if (permit === undefined) request.end(body);
    else
      whenConnected(request, () => {
        if (permit()) request.end(body);
        else request.destroy(new ApiError('forfeited', 'the right to write was lost before this was sent'));
      });
  });
}

/** A handshake can take any time, and what was allowed before it need not be after it: nothing is handed over until it is done. */
function whenConnected(request: ClientRequest, call: () => void): void {
  request.once('socket', (socket) => {
    if (isConnected(socket)) call();
    else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', call);
  });
}

function isConnected(socket: Socket): boolean {
  if (socket.connecting) return false;
  // Until the handshake is over, its protocol is `unknown`.
  return !(socket instanceof TLSSocket) || /^TLS/.test(socket.getProtocol() ?? '');
}
