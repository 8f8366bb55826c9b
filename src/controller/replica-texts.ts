import { lookup as lookUp } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';

/** An address that a name stands for. */
export interface NamedAddress {
  readonly address: string;
  /** 4 or 6. */
  readonly family: number;
}

/** How addresses are found. Rejects where a name stands for none. */
export type Lookup = (name: string) => Promise<readonly NamedAddress[]>;

/** As the machine does: of a headless Service, one for each of its ready pods. */
export const lookUpAll: Lookup = (name) => lookUp(name, { all: true });

const PATIENCE_MS = 5_000;
/** The metrics of a webhook are some tens of kilobytes. */
const MOST_BYTES = 4 << 20;

/**
 * What each of the servers behind an http URL answers, in the order of their addresses. A pod with addresses of both families has two, so those
 * of one family count.
 * @throws Error that names the URL, where one of them gives no answer: a sum without it would be wrong
 */
export async function replicaTexts(url: string, lookup: Lookup, closed: AbortSignal): Promise<readonly string[]> {
  try {
    const { hostname } = new URL(url);
    const bare = hostname.replace(/^\[|\]$/g, '');
    const family = isIP(bare);
    const all = family === 0 ? await lookup(bare) : [{ address: bare, family }];
    const [first] = all;
    const addresses = all
      .filter((each) => each.family === first?.family)
      .sort((one, other) => (one.address < other.address ? -1 : 1));
    if (addresses.length === 0) throw new Error('stands for no address');
    const signal = AbortSignal.any([closed, AbortSignal.timeout(PATIENCE_MS)]);
    return await Promise.all(addresses.map((address) => textAt(url, address, signal)));
  } catch (error) {
    throw new Error(`${url}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Asks one address in the name of the URL, so that its certificate and its virtual host are the ones of that name. */
function textAt(url: string, { address, family }: NamedAddress, signal: AbortSignal): Promise<string> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      signal,
      // A connection that is kept would be taken for another address of the same name.
      agent: false,
      lookup: (_, options, done) => {
        if (options.all === true) done(null, [{ address, family }]);
        else done(null, address, family);
      },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      const { statusCode = 0 } = response;
      if (statusCode !== 200) {
        response.destroy();
        reject(new Error(`answered ${statusCode}`));
        return;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > MOST_BYTES) response.destroy(new Error('answered more than metrics are'));
      });
      response.on('end', () => {
        resolve(Buffer.concat(chunks).toString('utf8'));
      });
    });
    asked.end();
  });
}
