import type { Server } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { ClientCheck } from './client-certificates.js';
import { createClientErrorHandler } from './client-error.js';
import type { JudgeBody } from './judge-body.js';
import type { Metrics } from './metrics.js';
import { BODY_LIMIT, createBodyReader } from './read-body.js';
import { RequestRefusal } from './request-refusal.js';

/** What the routes need. */
export interface ServerParts {
  readonly context: SecureContextOptions;
  readonly judge: JudgeBody;
  /** What is missing before requests may come, in words; empty when ready. */
  readonly missing: () => readonly string[];
  /** Given where client certificates are asked for. */
  readonly clientCheck: ClientCheck | undefined;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/**
 * In milliseconds. The API server keeps idle connections for 90 s and loses a POST if we close first (A18). A request
 * has its own, short time: Node counts it from the request's first byte, and the idle time before does not matter.
 */
const TIMEOUTS = { keepAlive: 120_000, handshake: 10_000, headers: 10_000, request: 20_000 } as const;
/** An API server opens a handful. Whoever holds connections open without sending has 10 s for each. */
const MAX_CONNECTIONS = 1024;
/** What a request without a body is read as. */
const NO_BODY = new Uint8Array();
const JSON_TYPE = 'application/json; charset=utf-8';
const ALLOWED_METHODS: ReadonlyMap<string, readonly string[]> = new Map([
  ['/validate', ['POST']],
  ['/healthz', ['GET', 'HEAD']],
  ['/readyz', ['GET', 'HEAD']],
]);

/** The HTTPS server: HTTP/1.1 only, over TLS 1.2 or 1.3. It does not listen yet. */
export function createServer(parts: ServerParts): FastifyInstance<Server> {
  const { log, metrics } = parts;
  const app = fastify({
    https: {
      ...parts.context,
      ALPNProtocols: ['http/1.1'],
      requestCert: parts.clientCheck !== undefined,
      // Judged on the route: the probes of kubelet have no certificate.
      rejectUnauthorized: false,
      handshakeTimeout: TIMEOUTS.handshake,
      headersTimeout: TIMEOUTS.headers,
      requestTimeout: TIMEOUTS.request,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16 * 1024,
    },
    keepAliveTimeout: TIMEOUTS.keepAlive,
    requestTimeout: TIMEOUTS.request,
    bodyLimit: BODY_LIMIT,
    return503OnClosing: false,
    logger: false,
    // Parsed for each request otherwise, and used by none.
    routerOptions: { querystringParser: () => ({}) },
    clientErrorHandler: createClientErrorHandler(log, metrics),
    frameworkErrors: (_, __, reply) => {
      refuse(reply, new RequestRefusal(400, 'http', 'the path cannot be read'));
    },
  });
  app.server.maxConnections = MAX_CONNECTIONS;

  function refuse(reply: FastifyReply, refusal: RequestRefusal): FastifyReply {
    metrics.badRequest(refusal.reason);
    return reply.code(refusal.statusCode).type(JSON_TYPE).send(JSON.stringify(refusal));
  }

  app.setErrorHandler((error, _, reply) => {
    const refusal = refusalOf(error);
    if (refusal !== undefined) return refuse(reply, refusal);
    log.error({ err: error }, 'a request failed');
    return reply.code(500).type(JSON_TYPE).send('{"error":"internal error","problems":[]}');
  });
  app.setNotFoundHandler((_, reply) =>
    refuse(reply, new RequestRefusal(404, 'not-found', 'not found; reviews are sent to /validate')),
  );
  addValidate(app, parts);
  app.get('/healthz', (_, reply) => reply.type(JSON_TYPE).send('{"ok":true}'));
  app.get('/readyz', (_, reply) => {
    const missing = parts.missing();
    return reply
      .code(missing.length === 0 ? 200 : 503)
      .type(JSON_TYPE)
      .send(JSON.stringify({ ready: missing.length === 0, missing }));
  });
  for (const [url, allowed] of ALLOWED_METHODS) {
    app.route({
      url,
      method: app.supportedMethods.filter((method) => !allowed.includes(method)),
      onRequest: (_, reply) => {
        refuse(
          reply.header('allow', allowed.join(', ')),
          new RequestRefusal(405, 'method', `only ${allowed.join(', ')}`),
        );
      },
      handler: () => undefined,
    });
  }
  return app;
}

function addValidate(app: FastifyInstance<Server>, { judge, clientCheck }: ServerParts): void {
  const readBody = createBodyReader();
  // Without parseAs, so that the bytes are ours: Fastify's reader costs more. Its bodyLimit does not hold here, the reader's does.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (_, payload, done) => {
    readBody(payload, done);
  });
  app.post(
    '/validate',
    {
      ...(clientCheck !== undefined && {
        onRequest: (request, _, done) => {
          const refusal = clientCheck(request.raw.socket);
          done(refusal === undefined ? undefined : new RequestRefusal(403, 'client-certificate', refusal));
        },
      }),
    },
    (request, reply) => {
      reply
        .type(JSON_TYPE)
        .send(judge(request.body instanceof Uint8Array ? request.body : NO_BODY, request.raw.url ?? ''));
    },
  );
}

/** Fastify's own errors about a request, in our shape. Everything else is a defect of ours. */
function refusalOf(error: unknown): RequestRefusal | undefined {
  if (error instanceof RequestRefusal) return error;
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 415) return new RequestRefusal(415, 'content-type', 'the content type is not application/json');
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new RequestRefusal(status, 'http', 'the request cannot be read');
  return undefined;
}
