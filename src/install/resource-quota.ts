import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata } from './names.js';

/** Admits pods of the system's priority class where a cluster keeps that class to kube-system. */
export function resourceQuota({ namespace, replicas }: InstallSettings): ManifestValue {
  return why(
    'Some providers admit pods of the class system-cluster-critical only in namespaces where a quota speaks of them. ' +
      'Without it the Deployment would stay without pods there; elsewhere it only bounds their number.',
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: metadata({ name: 'firebreak-critical-pods', namespace }),
      spec: {
        hard: {
          pods: why(
            'Room for a roll-out that begins while the pods of the last one still drain.',
            String(4 * replicas),
          ),
        },
        scopeSelector: {
          matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-cluster-critical'] }],
        },
      },
    },
  );
}
