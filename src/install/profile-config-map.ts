import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata, PROFILE_KEY } from './names.js';
import { withMode } from './profile-mode.js';

/** The guardrails. */
export function profileConfigMap({ namespace, profile, mode }: InstallSettings): ManifestValue {
  return why(
    'The guardrails. Firebreak loads a change by itself within a minute or two, without a restart; one that does not ' +
      'load is refused, and the old profile stays in force.\n' +
      'Roll out with spec.mode: DryRun, which refuses nothing and only counts and logs; then Enforce.',
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata({ name: 'firebreak-profile', namespace }),
      data: { [PROFILE_KEY]: withMode(profile, mode) },
    },
  );
}
