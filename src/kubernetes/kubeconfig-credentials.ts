import { readFile } from 'node:fs/promises';
import type { Agent as HttpAgent } from 'node:http';
import { Agent, type RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import type { CredentialsSource } from './credentials.js';

/** Which kubeconfig, and which of its contexts; its current one where none is named. */
export interface KubeconfigPlace {
  readonly file: string;
  readonly context?: string | undefined;
}

interface Loaded {
  readonly text: string;
  readonly config: KubeConfig;
}

/**
 * The credentials of a kubeconfig, whatever way of authentication it names: the client library knows them all. It is
 * imported when they are first loaded. The file is read for every request; what a plugin said of the user is kept until
 * it expires, the file changes or the server refuses it.
 */
export function kubeconfigCredentials({ file, context }: KubeconfigPlace): CredentialsSource {
  let loaded: Loaded | undefined;
  return {
    async load() {
      const text = await readFile(file, 'utf8');
      const { parseKubeconfig: parse } = await import('./parse-kubeconfig.js');
      if (loaded?.text !== text) loaded = { text, config: parse(text, { file, context }) };
      const { config } = loaded;
      const cluster = config.getCurrentCluster();
      if (cluster === null) throw new Error(`${file}: the context ${config.getCurrentContext()} has no cluster`);
      const { server, proxyUrl } = cluster;
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      const { ca, cert, key, servername, rejectUnauthorized } = options;
      return {
        server,
        headers: headersOf(options),
        identity: JSON.stringify([server, proxyUrl, ca, cert, key, servername, rejectUnauthorized].map(String)),
        // The library's own does not keep connections; through a proxy only that one knows the way.
        createAgent: () =>
          options.agent instanceof Agent && options.agent.constructor === Agent
            ? new Agent({ ...options.agent.options, keepAlive: true })
            : (options.agent as HttpAgent),
      };
    },
    forget() {
      loaded = undefined;
    },
  };
}

function headersOf({ headers, auth }: RequestOptions): Readonly<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) result[name.toLowerCase()] = String(value);
  if (typeof auth === 'string') result['authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`;
  return result;
}
