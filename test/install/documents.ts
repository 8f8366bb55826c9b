import { parse } from 'yaml';
import { renderManifests } from '../../src/install/render-manifests.js';
import type { InstallOptions } from '../../src/install/install-options.js';

/** The smallest text in which a mode can be set. */
export const PROFILE = 'spec:\n  mode: Enforce\n';

/** The objects that these options give, by path. */
export function renderedObjects(options: Partial<InstallOptions> = {}): ReadonlyMap<string, unknown> {
  const files = renderManifests({ profile: PROFILE, ...options });
  return new Map(files.map(({ path, content }) => [path, parse(content) as unknown]));
}
