import { WATCHED_RESOURCES, type ApiCollection } from '../model/watched-resources.js';
import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata, NAME } from './names.js';

const RBAC = 'rbac.authorization.k8s.io';

/** The right to list and watch what the live snapshot is made of, and no other. */
export function clusterRole(): ManifestValue {
  return why(
    'What the guardrails must know of the cluster to judge a change by what it means. Firebreak reads it and writes ' +
      'nothing; of Secrets and ConfigMaps it sees none.',
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: metadata({ name: NAME }),
      rules: reading(WATCHED_RESOURCES, ['list', 'watch']),
    },
  );
}

/** Rules that let somebody read collections, one for each API group. */
export function reading(resources: readonly ApiCollection[], verbs: readonly string[]): readonly ManifestValue[] {
  const groups = [...new Set(resources.map(({ group }) => group))];
  return groups.map((group) => ({
    apiGroups: [group],
    resources: resources.filter((each) => each.group === group).map(({ resource }) => resource),
    verbs,
  }));
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
