import { dirname, resolve } from 'node:path';
import { KubeConfig, type Context, type User } from '@kubernetes/client-node';
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
  const chosen = config.getContextObject(name);
  if (chosen === null) {
    const names = config.getContexts().map((known) => known.name);
    throw new Error(`${file}: there is no context ${name}; there are: ${names.join(', ')}`);
  }
  // No user is one without credentials to kubectl; the library would leave out the authority of the cluster as well.
  const { user = '' } = chosen as Partial<Context>;
  if (user === '') {
    config.users = [...config.users, { name: NOBODY }];
    config.contexts = config.contexts.map((known) => (known === chosen ? { ...known, user: NOBODY } : known));
  } else if (config.getUser(user) === null) {
    throw new Error(`${file}: there is no user ${user}, whom the context ${name} names`);
  }
  return config;
}

/** No name that a user can have. */
const NOBODY = '\0';

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
