import type { Agent, IncomingMessage } from 'node:http';
import { ApiError, reasonOfStatus, toApiError } from './api-error.js';
import type { Clock } from './clock.js';
import type { Credentials, CredentialsSource } from './credentials.js';
import { isObject } from './raw-value.js';
import { sendRequest } from './send-request.js';

/** One GET. */
export interface ApiRequest {
  /** With its query. */
  readonly path: string;
  /** How long nothing may come before the connection counts as dead, in milliseconds. Also for the answer to begin. */
  readonly silence: number;
  /** Ends the request, at whatever point it is. */
  readonly signal: AbortSignal;
}

/** One request whose answer is one object. */
export interface ApiCall extends ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** Default: `application/json`. */
  readonly contentType?: string;
  /**
   * Whether it may be sent, asked when nothing but the sending is left to do: after credentials were loaded and the
   * connection is made. Where it may not, the call fails with the reason `forfeited`, and nothing has left.
   */
  readonly permit?: () => boolean;
}

/** Authenticated requests to one API server. */
export interface ApiClient {
  /**
   * The bytes of a 200, as they come. Must be read to the end or left by `break`. Every failure, while waiting or while
   * reading, is an {@link ApiError}.
   */
  get(request: ApiRequest): Promise<AsyncGenerator<Buffer>>;
  /** The JSON value of a 2xx. Every failure is an {@link ApiError}. */
  call(request: ApiCall): Promise<unknown>;
  /** Closes all connections. */
  close(): void;
}

/** What a client is made of. */
export interface ApiClientParts {
  readonly credentials: CredentialsSource;
  readonly clock: Clock;
  /** Who we are, in the API server's logs. */
  readonly userAgent: string;
}

/** Statuses have a message of a line; what is more than this is somebody else's page. */
const ERROR_BODY = 16 * 1024;
/** No server may silence us for longer than this, in milliseconds. */
const LONGEST_RETRY_AFTER = 5 * 60_000;

interface Connections {
  readonly identity: string;
  readonly agent: Agent;
}

/** Credentials are loaded for every request, and connections made anew when they change or are refused. */
export function createApiClient({ credentials, clock, userAgent }: ApiClientParts): ApiClient {
  let connections: Connections | undefined;

  function agentFor({ identity, createAgent }: Credentials): Agent {
    if (connections?.identity !== identity) {
      // A watch that is under way goes on over its own connection.
      if (connections !== undefined) closeIdle(connections.agent);
      connections = { identity, agent: createAgent() };
    }
    return connections.agent;
  }

  async function load(): Promise<Credentials> {
    try {
      return await credentials.load();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new ApiError('credentials', `the credentials cannot be loaded: ${message}`, { cause: error });
    }
  }

  /** What was refused is not tried again. */
  function refused(): void {
    credentials.forget();
    if (connections !== undefined) closeIdle(connections.agent);
    connections = undefined;
  }

  async function answer(request: ApiCall, life: Life): Promise<IncomingMessage> {
    const { method, path, body, contentType = 'application/json', permit } = request;
    const loaded = await load();
    life.signal.throwIfAborted();
    const response = await sendRequest(new URL(loaded.server + path), {
      method,
      agent: agentFor(loaded),
      headers: {
        ...loaded.headers,
        accept: 'application/json',
        'user-agent': userAgent,
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
      body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
      signal: life.signal,
      permit,
    });
    life.sign();
    const { statusCode = 0 } = response;
    if (statusCode < 200 || statusCode > 299) throw await errorOf(response, clock.now());
    return response;
  }

  function failureOf(error: unknown, life: Life): ApiError {
    const failure = life.explain(error);
    life.end();
    if (failure.reason === 'unauthorized' || failure.reason === 'certificate') refused();
    return failure;
  }

  return {
    async get(request) {
      const life = createLife(clock, request.silence, request.signal);
      try {
        return bytesOf(await answer({ ...request, method: 'GET' }, life), life);
      } catch (error) {
        throw failureOf(error, life);
      }
    },
    async call(request) {
      const life = createLife(clock, request.silence, request.signal);
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of bytesOf(await answer(request, life), life)) chunks.push(chunk);
        return parsed(Buffer.concat(chunks).toString());
      } catch (error) {
        throw failureOf(error, life);
      }
    },
    close() {
      connections?.agent.destroy();
      connections = undefined;
    },
  };
}

function closeIdle({ freeSockets }: Agent): void {
  for (const sockets of Object.values(freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

/** One request from its beginning to its end: it dies when it is asked to, or of silence. */
interface Life {
  readonly signal: AbortSignal;
  /** Something came. */
  sign(): void;
  explain(error: unknown): ApiError;
  end(): void;
}

function createLife(clock: Clock, silence: number, outer: AbortSignal): Life {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort(new ApiError('connection', 'stopped'));
  };
  if (outer.aborted) stop();
  outer.addEventListener('abort', stop);
  const listen = (): (() => void) =>
    clock.after(silence, () => {
      controller.abort(new ApiError('silent', `nothing came for ${Math.round(silence / 1000)} s`));
    });
  let cancel = listen();
  return {
    signal: controller.signal,
    sign() {
      cancel();
      cancel = listen();
    },
    // Node tells of an abort in several ways, according to where it finds the request.
    explain: (error) => toApiError(controller.signal.aborted ? controller.signal.reason : error),
    end() {
      cancel();
      outer.removeEventListener('abort', stop);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError('malformed', 'the answer is no JSON', { cause: error });
  }
}

async function* bytesOf(response: IncomingMessage, life: Life): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of response) {
      life.sign();
      yield chunk as Buffer;
    }
  } catch (error) {
    throw life.explain(error);
  } finally {
    life.end();
    response.destroy();
  }
}

async function errorOf(response: IncomingMessage, now: number): Promise<ApiError> {
  const status = response.statusCode ?? 0;
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    text += chunk as string;
    if (text.length > ERROR_BODY) break;
  }
  response.destroy();
  return new ApiError(reasonOfStatus(status), `${status}: ${messageIn(text)}`, {
    status,
    retryAfter: retryAfter(response.headers['retry-after'], now),
  });
}

/** The message of a Status, or the first line of whatever else answered. */
function messageIn(text: string): string {
  try {
    const status: unknown = JSON.parse(text);
    if (isObject(status) && typeof status['message'] === 'string') return status['message'];
  } catch {
    // Of a proxy, perhaps.
  }
  return text.trim().split('\n', 1)[0]?.slice(0, 200) ?? '';
}

/** In seconds or as a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER);
}
