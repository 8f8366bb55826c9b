import { request } from 'node:http';

/** Compacts etcd to its present revision, by the JSON gateway that it has beside gRPC. */
export async function compactStore(socket: string): Promise<void> {
  const { header } = await call<{ readonly header: { readonly revision: string } }>(socket, '/v3/kv/range', {
    key: Buffer.from('/').toString('base64'),
    limit: '1',
  });
  await call(socket, '/v3/kv/compaction', { revision: header.revision, physical: true });
}

async function call<T>(socket: string, path: string, body: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: socket, path, method: 'POST', agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as T);
        else reject(new Error(`etcd: ${path}: ${response.statusCode} ${text}`));
      });
    });
    sent.once('error', reject);
    sent.end(JSON.stringify(body));
  });
}
