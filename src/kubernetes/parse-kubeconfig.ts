import { dirname } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import type { KubeconfigPlace } from './kubeconfig-credentials.js';

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
