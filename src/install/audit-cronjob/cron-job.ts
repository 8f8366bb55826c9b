import { AUDITED_RESOURCES } from '../../model/watched-resources.js';
import { reading } from '../cluster-role.js';
import { why, type ManifestValue } from '../commented.js';
import type { InstallSettings } from '../install-options.js';
import { AUDIT_NAME, labelsOf, metadata, PROFILE_KEY } from '../names.js';
import { CONFINED, NOBODY } from '../part-pod.js';

const PROFILE_FOLDER = '/etc/firebreak/profile';

/** What an audit may read: everything once, and nothing is watched or written. */
export function auditClusterRole(): ManifestValue {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: metadata({ name: AUDIT_NAME, labels: labelsOf('audit') }),
    rules: reading(AUDITED_RESOURCES, ['list']),
  };
}

/** `firebreak audit` once a day. */
export function auditCronJob({ namespace, image }: InstallSettings): ManifestValue {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadata({ name: AUDIT_NAME, namespace, labels: labelsOf('audit') }),
    spec: {
      schedule: '17 4 * * *',
      concurrencyPolicy: 'Forbid',
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          backoffLimit: why('A finding does not go away by looking again.', 0),
          activeDeadlineSeconds: 1800,
          template: {
            metadata: { labels: labelsOf('audit') },
            spec: {
              serviceAccountName: AUDIT_NAME,
              automountServiceAccountToken: why('It lists the cluster with it (cluster-role.yaml).', true),
              enableServiceLinks: false,
              restartPolicy: 'Never',
              securityContext: NOBODY,
              containers: [
                {
                  name: 'audit',
                  image,
                  args: why(
                    'The report is the log of the Job, which fails where something of this severity or worse is found.',
                    ['audit', '--live', `--profile=${PROFILE_FOLDER}/${PROFILE_KEY}`, '--fail-on=high'],
                  ),
                  resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
                  securityContext: CONFINED,
                  volumeMounts: [{ name: 'profile', mountPath: PROFILE_FOLDER, readOnly: true }],
                },
              ],
              volumes: [{ name: 'profile', configMap: { name: 'firebreak-profile' } }],
            },
          },
        },
      },
    },
  };
}
