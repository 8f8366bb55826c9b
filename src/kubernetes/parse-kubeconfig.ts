import { dirname, resolve } from 'node:path';
import { KubeConfig, type User } from '@kubernetes/client-node';
import { parse } from 'yaml';
import type { KubeconfigPlace } from './kubeconfig-credentials.js';
import { isObject } from './raw-value.js';

/**
 * Reads a kubeconfig and chooses its context. Throws where that cannot be, with a message that names the file. Import
 * this file when it is needed: the client library takes a second and 70 MB. By its one name, so that a bundle can leave
 * the rest of the library out.
 */
export function parseKubeconfig(text: string, { file, context }: KubeconfigPlace): KubeConfig {
  const config = new KubeConfig();
  if (text.trim() === '') throw new Error(`${file}: it is empty`);
  try {
    config.loadFromString(text);
    config.users = withTokenFiles(config.users, { raw: parse(text), folder: dirname(file) });
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  config.makePathsAbsolute(dirname(file));
  if (context !== undefined) config.setCurrentContext(context);
  const name = config.getCurrentContext();
  if (config.getContextObject(name) === null) {
    const names = config.getContexts().map((known) => known.name);
    throw new Error(`${file}: there is no context ${name}; there are: ${names.join(', ')}`);
  }
  return config;
}

interface Written {
  readonly raw: unknown;
  readonly folder: string;
}

/** The library does not know the `tokenFile` of kubectl (k8s.io/client-go/tools/clientcmd/api/v1 AuthInfo), which comes before a token. */
function withTokenFiles(users: readonly User[], { raw, folder }: Written): User[] {
  const written: readonly unknown[] = isObject(raw) && Array.isArray(raw['users']) ? raw['users'] : [];
  return users.map((user, index) => {
    const entry = written[index];
    const fields = isObject(entry) && isObject(entry['user']) ? entry['user'] : {};
    if (typeof fields['tokenFile'] !== 'string') return user;
    const tokenFile = resolve(folder, fields['tokenFile']);
    return { ...user, token: '', authProvider: { name: 'tokenFile', config: { tokenFile } } };
  });
}
