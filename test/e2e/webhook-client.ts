import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { request, type Agent } from 'node:https';

export interface WebhookTarget {
  readonly url: string;
  /** The file of the authority that its certificate must be of. */
  readonly authority: string;
  /** Keeps connections, as the API server does. Default: one connection a call. */
  readonly agent?: Agent;
}

export interface WebhookCall {
  /** Default: POST. */
  readonly method?: string;
  /** Default: /validate. */
  readonly path?: string;
  /** Default: JSON. */
  readonly type?: string;
  readonly body?: string | Uint8Array;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One call of a webhook without an API server in between. */
export async function callWebhook(target: WebhookTarget, call: WebhookCall): Promise<WebhookAnswer> {
  const ca = await readFile(target.authority);
  const { method = 'POST', path = '/validate', type = 'application/json', body } = call;
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) };
    const options = { method, headers, ca, agent: target.agent ?? false, timeout: 20_000 };
    const outgoing = request(new URL(path, target.url), options, (incoming) => {
      incoming.setEncoding('utf8');
      let text = '';
      incoming.on('data', (chunk: string) => (text += chunk));
      incoming.once('error', reject);
      incoming.once('end', () => {
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
      });
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error(`${method} ${path}: no answer in 20 s`)));
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** An AdmissionReview about the creation of an object by a developer. */
export function reviewOf(
  object: { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace: string } },
  uid: string,
): string {
  const kind = { group: 'networking.k8s.io', version: 'v1', kind: object.kind };
  const { name, namespace } = object.metadata;
  const userInfo = { username: 'dev', groups: ['developers'] };
  const request = { uid, kind, name, namespace, operation: 'CREATE', userInfo, object, oldObject: null };
  return JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request });
}
