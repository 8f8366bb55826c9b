import { WATCHED_RESOURCES } from '../model/watched-resources.js';
import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata, NAME } from './names.js';

const RBAC = 'rbac.authorization.k8s.io';

/** The right to list and watch what the live snapshot is made of, and no other. */
export function clusterRole(): ManifestValue {
  const groups = [...new Set(WATCHED_RESOURCES.map(({ group }) => group))];
  return why(
    'What the guardrails must know of the cluster to judge a change by what it means. Firebreak reads it and writes ' +
      'nothing; of Secrets and ConfigMaps it sees none.',
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: metadata({ name: NAME }),
      rules: groups.map((group) => ({
        apiGroups: [group],
        resources: WATCHED_RESOURCES.filter((watched) => watched.group === group).map(({ resource }) => resource),
        verbs: ['list', 'watch'],
      })),
    },
  );
}

/** Gives that right to Firebreak's pods. */
export function clusterRoleBinding({ namespace }: InstallSettings): ManifestValue {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: metadata({ name: NAME }),
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: NAME },
    subjects: [{ kind: 'ServiceAccount', name: NAME, namespace }],
  };
}
