import { request } from 'node:https';

export interface ApiAnswer {
  readonly status: number;
  /** Parsed where the answer is JSON, else the text. */
  readonly body: unknown;
  /** The texts of the Warning headers, as kubectl would print them. */
  readonly warnings: readonly string[];
}

export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

export interface ApiTarget {
  readonly url: string;
  readonly authority: string;
  readonly token: string;
  readonly timeoutMs?: number;
}

/** One call to the API server as it is, for what kubectl never sends: deletecollection, status, finalize. */
export async function callApi(target: ApiTarget, { method, path, body }: ApiCall): Promise<ApiAnswer> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const timeout = target.timeoutMs ?? 60_000;
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(path, target.url),
      {
        method,
        ca: target.authority,
        headers: {
          authorization: `Bearer ${target.token}`,
          accept: 'application/json',
          ...(payload === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(payload) }),
        },
        // A connection of its own: a kept one would hold the API server back when it stops.
        agent: false,
        timeout,
      },
      (response) => {
        response.setEncoding('utf8');
        let text = '';
        response.on('data', (chunk: string) => (text += chunk));
        response.once('error', reject);
        response.once('end', () => {
          const warnings = (response.headersDistinct['warning'] ?? []).map(warningText);
          resolve({ status: response.statusCode ?? 0, body: parsed(text), warnings });
        });
      },
    );
    call.once('timeout', () => call.destroy(new Error(`${method} ${path}: no answer in ${timeout / 1000} s`)));
    call.once('error', reject);
    call.end(payload);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `299 - "text"`, with quotes and backslashes escaped. */
function warningText(header: string): string {
  const quoted = /^\d{3} \S+ "(.*)"$/s.exec(header)?.[1];
  return quoted === undefined ? header : quoted.replaceAll(/\\(.)/gs, '$1');
}
