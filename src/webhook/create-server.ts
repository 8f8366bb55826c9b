import { createServer as createHttpsServer, type Server } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { createClientErrorHandler } from './client-error.js';
import { BODY_LIMIT } from './read-body.js';
import { RequestRefusal } from './request-refusal.js';
import {
  createValidateEndpoint,
  INTERNAL_ERROR,
  isValidate,
  JSON_TYPE,
  type EndpointParts,
} from './validate-endpoint.js';

/** What the routes need. */
export interface ServerParts extends EndpointParts {
  readonly context: SecureContextOptions;
  /** What is missing before requests may come, in words; empty when ready. */
  readonly missing: () => readonly string[];
}

/**
 * In milliseconds. The API server keeps idle connections for 90 s and loses a POST if we close first (A18). A request
 * has its own, short time: Node counts it from the request's first byte, and the idle time before does not matter.
 */
const TIMEOUTS = { keepAlive: 120_000, handshake: 10_000, headers: 10_000, request: 20_000 } as const;
/** An API server opens a handful. Whoever holds connections open without sending has 10 s for each. */
const MAX_CONNECTIONS = 1024;
const ALLOWED_METHODS: ReadonlyMap<string, readonly string[]> = new Map([
  ['/validate', ['POST']],
  ['/healthz', ['GET', 'HEAD']],
  ['/readyz', ['GET', 'HEAD']],
]);

/** The HTTPS server: HTTP/1.1 only, over TLS 1.2 or 1.3. It does not listen yet. */
export function createServer(parts: ServerParts): FastifyInstance<Server> {
  const { log, metrics, missing } = parts;
  const validate = createValidateEndpoint(parts);
  const app = fastify<Server>({
    serverFactory(framework) {
      const server = createHttpsServer({
        ...parts.context,
        ALPNProtocols: ['http/1.1'],
        requestCert: parts.clientCheck !== undefined,
        // Judged on the route: the probes of kubelet have no certificate.
        rejectUnauthorized: false,
        handshakeTimeout: TIMEOUTS.handshake,
        headersTimeout: TIMEOUTS.headers,
        requestTimeout: TIMEOUTS.request,
        keepAliveTimeout: TIMEOUTS.keepAlive,
        connectionsCheckingInterval: 5_000,
        maxHeaderSize: 16 * 1024,
      });
      server.maxConnections = MAX_CONNECTIONS;
      return server.on('request', (request, response) => {
        if (isValidate(request)) validate(request, response);
        else framework(request, response);
      });
    },
    bodyLimit: BODY_LIMIT,
    return503OnClosing: false,
    logger: false,
    clientErrorHandler: createClientErrorHandler(log, metrics),
    frameworkErrors(_, __, reply) {
      refuse(reply, new RequestRefusal(400, 'http', 'the path cannot be read'));
    },
  });

  function refuse(reply: FastifyReply, refusal: RequestRefusal): FastifyReply {
    metrics.badRequest(refusal.reason);
    return reply.code(refusal.statusCode).type(JSON_TYPE).send(JSON.stringify(refusal));
  }

  app.setErrorHandler((error, _, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status >= 400 && status < 500)
      return refuse(reply, new RequestRefusal(status, 'http', 'the request cannot be read'));
    log.error({ err: error }, 'a request failed');
    return reply.code(500).type(JSON_TYPE).send(INTERNAL_ERROR);
  });
  app.setNotFoundHandler((_, reply) =>
    refuse(reply, new RequestRefusal(404, 'not-found', 'not found; reviews are sent to /validate')),
  );
  app.get('/healthz', (_, reply) => reply.type(JSON_TYPE).send('{"ok":true}'));
  app.get('/readyz', (_, reply) => {
    const lacking = missing();
    const ready = lacking.length === 0;
    return reply
      .code(ready ? 200 : 503)
      .type(JSON_TYPE)
      .send(JSON.stringify({ ready, missing: lacking }));
  });
  for (const [url, allowed] of ALLOWED_METHODS) {
    const names = allowed.join(', ');
    app.route({
      url,
      method: app.supportedMethods.filter((method) => !allowed.includes(method)),
      onRequest(_, reply) {
        refuse(reply.header('allow', names), new RequestRefusal(405, 'method', `only ${names}`));
      },
      handler: () => undefined,
    });
  }
  return app;
}
