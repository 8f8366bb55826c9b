import { request as httpRequest, type Agent, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { ApiError, reasonOfStatus, toApiError } from './api-error.js';
import type { Clock } from './clock.js';
import type { Credentials, CredentialsSource } from './credentials.js';
import { isObject } from './raw-value.js';

/** One GET. */
export interface ApiRequest {
  /** With its query. */
  readonly path: string;
  /** How long nothing may come before the connection counts as dead, in milliseconds. Also for the answer to begin. */
  readonly silence: number;
  /** Ends the request, at whatever point it is. */
  readonly signal: AbortSignal;
}

/** Authenticated requests to one API server. */
export interface ApiClient {
  /**
   * The bytes of a 200, as they come. Must be read to the end or left by `break`. Every failure, while waiting or while
   * reading, is an {@link ApiError}.
   */
  get(request: ApiRequest): Promise<AsyncGenerator<Buffer>>;
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

  return {
    async get({ path, silence, signal }) {
      const life = createLife(clock, silence, signal);
      try {
        const loaded = await load();
        life.signal.throwIfAborted();
        const response = await send(new URL(loaded.server + path), {
          agent: agentFor(loaded),
          headers: { ...loaded.headers, accept: 'application/json', 'user-agent': userAgent },
          signal: life.signal,
        });
        life.sign();
        if (response.statusCode !== 200) throw await errorOf(response, clock.now());
        return bytesOf(response, life);
      } catch (error) {
        const failure = life.explain(error);
        life.end();
        if (failure.reason === 'unauthorized' || failure.reason === 'certificate') refused();
        throw failure;
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

interface SendOptions {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

function send(url: URL, options: SendOptions): Promise<IncomingMessage> {
  const request = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((fulfil, reject) => {
    request(url, options, fulfil).on('error', reject).end();
  });
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
