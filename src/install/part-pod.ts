import type { ManifestValue } from './commented.js';

/** What no container of Firebreak may do. */
export const CONFINED: ManifestValue = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** As whom its pods run. */
export const NOBODY: ManifestValue = {
  runAsNonRoot: true,
  runAsUser: 65532,
  runAsGroup: 65532,
  seccompProfile: { type: 'RuntimeDefault' },
};
