import { why, type ManifestValue } from './commented.js';
import { container } from './container.js';
import type { InstallSettings } from './install-options.js';
import { LABELS, metadata, NAME, POD_LABELS, SERVING_SECRET } from './names.js';

/** The server. */
export function deployment(settings: InstallSettings): ManifestValue {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata({ name: NAME, namespace: settings.namespace }),
    spec: {
      replicas: settings.replicas,
      revisionHistoryLimit: 3,
      strategy: why('A new pod is ready before an old one goes.', {
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
      }),
      selector: { matchLabels: POD_LABELS },
      template: {
        metadata: {
          labels: LABELS,
          annotations: { 'kubectl.kubernetes.io/default-container': NAME },
        },
        spec: podSpec(settings),
      },
    },
  };
}

function podSpec(settings: InstallSettings): ManifestValue {
  return {
    serviceAccountName: NAME,
    automountServiceAccountToken: why(
      'Firebreak watches the cluster with it (cluster-role.yaml). Without it, guardrails that must know the cluster are undecided.',
      true,
    ),
    enableServiceLinks: false,
    priorityClassName: why(
      'While it is gone, changes pass unjudged or are refused: it must be among the last that a full node evicts.',
      'system-cluster-critical',
    ),
    terminationGracePeriodSeconds: why(
      'On SIGTERM Firebreak fails its readiness, serves on for 15 seconds until no new connection comes, hands back the pooled ' +
        'ones and ends by itself after 25 at most. So there is no preStop hook, which would only wait before the same begins.',
      45,
    ),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: why('Owns the mounted key, so that it can be read without being root.', 65532),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...spread(),
    containers: [container(settings)],
    volumes: volumes(settings),
  };
}

function spread(): { readonly [key: string]: ManifestValue } {
  const labelSelector = { matchLabels: POD_LABELS };
  return {
    topologySpreadConstraints: why('Over zones, and over nodes within them: better two on one node than only one.', [
      { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
      { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
    ]),
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
        ],
      },
    },
  };
}

function volumes({ tls }: InstallSettings): ManifestValue {
  return [
    { name: 'profile', configMap: { name: 'firebreak-profile' } },
    {
      name: 'tls',
      secret: {
        secretName: tls === 'cert-manager' ? SERVING_SECRET : tls.secret,
        defaultMode: why('0440', 0o440),
      },
    },
  ];
}
