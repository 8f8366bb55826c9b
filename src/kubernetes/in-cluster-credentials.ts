import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { CredentialsSource } from './credentials.js';

/** What a pod is told of the API server. */
export interface InClusterPlace {
  readonly host: string;
  readonly port: string;
  /** Where `token` and `ca.crt` are mounted. */
  readonly folder: string;
}

/**
 * The credentials of the pod's service account. Both files are read for every request: kubelet renews the token within
 * the hour, and an authority may be replaced; requests are few, as a watch is one of minutes. Read here and not by the
 * client library, which would take a second and 70 MB for it and keep what it has read for a minute.
 */
export function inClusterCredentials({ host, port, folder }: InClusterPlace): CredentialsSource {
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return {
    async load() {
      const [token, ca] = await Promise.all([
        readFile(join(folder, 'token'), 'utf8'),
        readFile(join(folder, 'ca.crt'), 'utf8'),
      ]);
      return {
        server,
        headers: { authorization: `Bearer ${token.trim()}` },
        identity: ca,
        createAgent: () => new Agent({ keepAlive: true, ca }),
      };
    },
    forget() {
      // Nothing is kept.
    },
  };
}
