import { classifyObject } from './classify-object.js';
import type { ManifestObject } from './manifest-objects.js';

/** Policies of network plugins, of which this engine knows nothing and which allow and deny all the same. */
const POLICY = /NetworkPolicy$/;

/** A line for each kind of policy among the files that is not taken into account. */
export function foreignPolicies(objects: readonly ManifestObject[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { value } of objects) {
    if (classifyObject(value).is !== 'other') continue;
    const { apiVersion, kind } = value as { readonly apiVersion: string; readonly kind: string };
    if (!POLICY.test(kind)) continue;
    const name = `${kind} of ${apiVersion}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort().map(([name, count]) => {
    const what = count === 1 ? 'it allows or denies' : `${count} of them allow or deny`;
    return `${name} is not taken into account: what ${what} is not known here`;
  });
}
