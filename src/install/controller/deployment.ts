import { why, type ManifestValue } from '../commented.js';
import type { InstallSettings } from '../install-options.js';
import {
  CONFIGURATION_KEY,
  CONTROLLER_NAME,
  labelsOf,
  metadata,
  METRICS_PORT,
  METRICS_SERVICE,
  PAGE_PORT,
  podLabels,
  PROFILE_KEY,
} from '../names.js';
import { CONFINED, NOBODY } from '../part-pod.js';

const PROFILE_FOLDER = '/etc/firebreak/profile';
const CONFIGURATION_FOLDER = '/etc/firebreak/controller';

/** Two replicas, of which one leads. */
export function controllerDeployment(settings: InstallSettings): ManifestValue {
  const selected = podLabels('controller');
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata({ name: CONTROLLER_NAME, namespace: settings.namespace, labels: labelsOf('controller') }),
    spec: {
      replicas: why('One leads; the other watches and audits as well, and takes over within 20 seconds.', 2),
      revisionHistoryLimit: 3,
      selector: { matchLabels: selected },
      template: {
        metadata: {
          labels: labelsOf('controller'),
          annotations: { 'kubectl.kubernetes.io/default-container': 'controller' },
        },
        spec: podSpec(settings, selected),
      },
    },
  };
}

function podSpec({ image, namespace }: InstallSettings, matchLabels: Readonly<Record<string, string>>): ManifestValue {
  return {
    serviceAccountName: CONTROLLER_NAME,
    automountServiceAccountToken: why('It watches the cluster and writes reports with it (cluster-role.yaml).', true),
    enableServiceLinks: false,
    terminationGracePeriodSeconds: why('On SIGTERM it ends what it is writing and gives the Lease back.', 30),
    securityContext: NOBODY,
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels } } },
        ],
      },
    },
    containers: [container(image, namespace)],
    volumes: [
      { name: 'profile', configMap: { name: 'firebreak-profile' } },
      { name: 'configuration', configMap: { name: CONTROLLER_NAME } },
    ],
  };
}

function container(image: string, namespace: string): ManifestValue {
  const alive = { path: '/healthz', port: 'metrics' };
  return {
    name: 'controller',
    image,
    args: [
      'controller',
      `--profile=${PROFILE_FOLDER}/${PROFILE_KEY}`,
      `--config=${CONFIGURATION_FOLDER}/${CONFIGURATION_KEY}`,
      '--host=0.0.0.0',
      `--metrics-port=${METRICS_PORT}`,
      `--page-port=${PAGE_PORT}`,
      `--webhook-metrics=http://${METRICS_SERVICE}.${namespace}.svc:${METRICS_PORT}/metrics`,
    ],
    ports: why('The page is on loopback: kubectl port-forward reaches it, and nothing else in the cluster.', [
      { name: 'metrics', containerPort: METRICS_PORT, protocol: 'TCP' },
    ]),
    resources: why(
      'Memory for a cluster of some ten thousand pods: it grows with the cluster, see docs/controller.md. No CPU limit: an ' +
        'audit that is throttled may cost the leadership.',
      { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
    ),
    startupProbe: { httpGet: alive, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 30 },
    readinessProbe: { httpGet: { path: '/readyz', port: 'metrics' }, periodSeconds: 5, timeoutSeconds: 5 },
    livenessProbe: why(
      'Slow to give up: an audit of a very large cluster takes seconds, in which nothing is answered.',
      {
        httpGet: alive,
        periodSeconds: 10,
        timeoutSeconds: 10,
        failureThreshold: 6,
      },
    ),
    securityContext: CONFINED,
    volumeMounts: why('Whole folders: files mounted by subPath never change, and both are loaded again when they do.', [
      { name: 'profile', mountPath: PROFILE_FOLDER, readOnly: true },
      { name: 'configuration', mountPath: CONFIGURATION_FOLDER, readOnly: true },
    ]),
  };
}
