import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AuditReport } from '../audit/audit-report.js';
import { authority, listenAll } from '../daemon/listen.js';
import type { PageAssets } from '../report/audit-html-report.js';
import { livePage } from '../report/live-page.js';
import { pageDocument } from '../report/page-document-of.js';
import type { PageDecisions } from '../report/page-document.js';

/** What is served, to whom, and where. */
export interface PageServerOptions {
  /** The last audit; undefined before the first one. */
  readonly report: () => AuditReport | undefined;
  /** What the webhook has decided; undefined where it cannot be asked. The same object as long as nothing changed. */
  readonly decisions?: () => PageDecisions | undefined;
  readonly assets: PageAssets;
  /** What a client has to present for the report, as `Authorization: Bearer`. */
  readonly token?: string;
  /** An address of this machine. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** A server that only reads. */
export interface PageServer {
  /** Resolves with the `host:port` under which this machine reaches it; rejects with a StartError that names the address. */
  listen(): Promise<string>;
  /** Ends all connections. */
  close(): Promise<void>;
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const HEADERS = {
  'content-security-policy': POLICY,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Kept for the comparison with the next answer, and never used without asking.
  'cache-control': 'private, no-cache',
} as const;

interface Content {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
}

/**
 * The page, live: `/` and `/assets/*` are the same for everyone and hold nothing of the cluster; `/report.json` is what the page is
 * drawn from, 503 before the first audit. Where no token guards it, a server on loopback answers to names of loopback alone: else a
 * web page could have its own name point here and read the report in the browser of whoever forwards the port.
 */
export function createPageServer(options: PageServerOptions): PageServer {
  const { host, port, token, assets } = options;
  const fixed = new Map<string, Content>([
    ['/', contentOf('text/html; charset=utf-8', livePage())],
    ['/assets/page.js', contentOf('text/javascript; charset=utf-8', assets.script)],
    ['/assets/page.css', contentOf('text/css; charset=utf-8', assets.style)],
  ]);
  const document = lastDocument(options);
  const onlyLoopback = token === undefined && isLoopback(host);

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, { message: 'Only GET and HEAD.', headers: { allow: 'GET, HEAD' } });
    } else if (onlyLoopback && !isLoopback(hostName(request.headers.host ?? ''))) {
      refuse(response, 421, { message: 'This server answers to localhost only.' });
    } else {
      const path = request.url?.split('?', 1)[0] ?? '';
      const content = fixed.get(path);
      if (content !== undefined) send(request, response, content);
      else if (path !== '/report.json') refuse(response, 404, { message: 'Not found. The page is at /.' });
      else if (token !== undefined && !presents(request, token))
        refuse(response, 401, { message: 'A token is needed.', headers: { 'www-authenticate': 'Bearer' } });
      else {
        const report = document();
        if (report === undefined)
          refuse(response, 503, { message: 'There is no audit yet.', headers: { 'retry-after': '5' } });
        else send(request, response, report);
      }
    }
  };

  const limits = { headersTimeout: 10_000, requestTimeout: 10_000, keepAliveTimeout: 75_000, maxHeaderSize: 16 * 1024 };
  const server = createServer(limits, (request, response) => {
    try {
      answer(request, response);
    } catch {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, { message: 'The report cannot be shown.' });
    }
  });
  server.maxConnections = 64;
  return {
    async listen() {
      await listenAll([{ server, host, port }]);
      return authority(server);
    },
    close: () => close(server),
  };
}

/** Made anew only where there is something new. */
function lastDocument({ report, decisions }: PageServerOptions): () => Content | undefined {
  let last: { readonly of: readonly unknown[]; readonly content: Content } | undefined;
  return () => {
    const [audit, decided] = [report(), decisions?.()];
    if (audit === undefined) return undefined;
    if (last?.of[0] !== audit || last.of[1] !== decided) {
      const text = JSON.stringify(pageDocument(audit, { decisions: decided }));
      last = { of: [audit, decided], content: contentOf('application/json', text) };
    }
    return last.content;
  };
}

function contentOf(type: string, text: string): Content {
  const body = Buffer.from(text);
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}

function send(request: IncomingMessage, response: ServerResponse, { type, body, etag }: Content): void {
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) {
    response.writeHead(304, { ...HEADERS, etag }).end();
    return;
  }
  response.writeHead(200, { ...HEADERS, etag, 'content-type': type, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

interface Refusal {
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function refuse(response: ServerResponse, status: number, { message, headers = {} }: Refusal): void {
  response
    .writeHead(status, { ...HEADERS, ...headers, 'content-type': 'text/plain; charset=utf-8' })
    .end(`${message}\n`);
}

/** In a time that says nothing of how much of it is right. */
function presents({ headers }: IncomingMessage, token: string): boolean {
  const presented = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const [one, other] = [presented, token].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

function hostName(header: string): string {
  return header.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
