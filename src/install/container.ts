import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { METRICS_PORT, NAME, PROFILE_KEY, WEBHOOK_PORT } from './names.js';

const PROFILE_FOLDER = '/etc/firebreak/profile';
const TLS_FOLDER = '/etc/firebreak/tls';

/** The one container of a pod. */
export function container({ image }: InstallSettings): ManifestValue {
  return {
    name: NAME,
    image,
    args: commandLine(),
    ports: [
      { name: 'https', containerPort: WEBHOOK_PORT, protocol: 'TCP' },
      { name: 'metrics', containerPort: METRICS_PORT, protocol: 'TCP' },
    ],
    resources: why(
      'No CPU limit: being throttled for a tenth of a second costs more than the whole decision. Memory covers a burst of the ' +
        'largest reviews, 7 MiB each.',
      { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    ),
    ...probes(),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: why('Whole folders: files mounted by subPath never change, and both are loaded again when they do.', [
      { name: 'profile', mountPath: PROFILE_FOLDER, readOnly: true },
      { name: 'tls', mountPath: TLS_FOLDER, readOnly: true },
    ]),
  };
}

function commandLine(): readonly string[] {
  return [
    'webhook',
    `--profile=${PROFILE_FOLDER}/${PROFILE_KEY}`,
    `--tls-dir=${TLS_FOLDER}`,
    '--host=0.0.0.0',
    `--port=${WEBHOOK_PORT}`,
    `--metrics-port=${METRICS_PORT}`,
    '--drain=15',
  ];
}

function probes(): { readonly [key: string]: ManifestValue } {
  const alive = { path: '/healthz', port: 'https', scheme: 'HTTPS' };
  const ready = { path: '/readyz', port: 'https', scheme: 'HTTPS' };
  return {
    startupProbe: why('Half a minute to start, of which it needs a second.', {
      httpGet: alive,
      periodSeconds: 1,
      timeoutSeconds: 2,
      failureThreshold: 30,
    }),
    readinessProbe: { httpGet: ready, periodSeconds: 3, timeoutSeconds: 2, failureThreshold: 2 },
    livenessProbe: why('Slow to give up: a restart of a busy server makes the others busier.', {
      httpGet: alive,
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 6,
    }),
  };
}
