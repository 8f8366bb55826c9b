import { request, type RequestOptions } from 'node:https';
import { UsageError } from './usage-error.js';

/** As patient as the API server may be made to be. */
const TIMEOUT = 30_000;

/** What is sent, and whom to trust. */
interface Message {
  readonly body: Uint8Array;
  readonly ca: Uint8Array | undefined;
}

/** What came back, whatever it is. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** Posts JSON over TLS. Throws a {@link UsageError} where no answer comes. */
export function postReview(url: URL, { body, ca }: Message): Promise<HttpAnswer> {
  const options: RequestOptions = {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'content-length': body.byteLength },
    timeout: TIMEOUT,
    agent: false,
    ...(ca === undefined ? {} : { ca: Buffer.from(ca) }),
  };
  return new Promise((fulfil, reject) => {
    const fail = (error: Error): void => {
      reject(unreachable(url, error));
    };
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', fail);
      incoming.on('end', () => {
        fulfil({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT / 1000} seconds`)));
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

function unreachable(url: URL, error: Error): UsageError {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED')
    return new UsageError(`nothing listens at ${url.origin}; firebreak webhook starts the server`);
  const certificate = /CERT|SIGN|ISSUER|ALTNAME/.test(code);
  return new UsageError(
    `${url.origin}: ${error.message}${certificate ? '; --ca names the CA of its certificate' : ''}`,
  );
}
