import { Agent, request, type AgentOptions, type RequestOptions } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';

/** An answer that was read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

type Headers = Readonly<Record<string, string | number>>;

/** A client with connections that it keeps, as the API server does. */
export interface Client {
  get(path: string): Promise<Answer>;
  /** Sends a review, or any body as any type. */
  post(body: string | Buffer, headers?: Headers): Promise<Answer>;
  close(): void;
}

/** Trusts one authority. `tls` may hold a client certificate. */
export function createClient(url: string, ca: string, tls: AgentOptions = {}): Client {
  const agent = new Agent({ keepAlive: true, ca, maxSockets: 64, servername: 'localhost', ...tls });

  function send(path: string, options: RequestOptions, body?: string | Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, url), { agent, ...options }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  return {
    get: (path) => send(path, {}),
    post(body, headers = {}) {
      const length = 'transfer-encoding' in headers ? {} : { 'content-length': Buffer.byteLength(body) };
      const own = { 'content-type': 'application/json', ...length, ...headers };
      return send('/validate?timeout=3s', { method: 'POST', headers: own }, body);
    },
    close() {
      agent.destroy();
    },
  };
}

/** What the API server would read of an answer. */
export function admission({ text }: Answer): {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: { readonly message: string };
} {
  const { response } = JSON.parse(text) as { response: { uid: string; allowed: boolean } };
  return response;
}
