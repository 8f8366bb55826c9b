import { why, type ManifestValue } from './commented.js';

const HEAD = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };

/** Everything of a plain installation. `resources` are relative to the folder. */
export function deployKustomization(resources: readonly string[]): ManifestValue {
  const needs = resources.includes('../certs') ? ' cert-manager must be there first, for ../certs.' : '';
  return why(
    `kubectl apply -k deploy\n\nInstalls Firebreak.${needs} Change things with an overlay or with the options of \`firebreak manifests\`, ` +
      'which renders these files.',
    { ...HEAD, resources },
  );
}

/** The certificates of cert-manager. */
export function certsKustomization(resources: readonly string[]): ManifestValue {
  return why('A selfSigned Issuer signs a CA, and an Issuer with that CA signs the serving certificate.', {
    ...HEAD,
    resources,
  });
}

/** What needs the Prometheus operator and Grafana. */
export function monitoringKustomization(resources: readonly string[], namespace: string): ManifestValue {
  return why(
    'kubectl apply -k deploy/monitoring\n\nNeeds the Prometheus operator. By itself, so that Firebreak installs without it.',
    {
      ...HEAD,
      resources,
      configMapGenerator: [
        {
          name: 'firebreak-dashboard',
          namespace,
          files: ['dashboard.json'],
          options: {
            disableNameSuffixHash: true,
            labels: why("By this label Grafana's sidecar finds dashboards.", { grafana_dashboard: '1' }),
          },
        },
      ],
    },
  );
}

/** The controller, for who wants continuous audits. */
export function controllerKustomization(resources: readonly string[]): ManifestValue {
  return why(
    'kubectl apply -k deploy/controller\n\nNeeds ../ first, whose namespace and profile it shares, and the CRDs of OpenReports ' +
      'for its reports: https://openreports.io.',
    { ...HEAD, resources },
  );
}

/** The audit as a CronJob, for who wants no process that stays. */
export function auditKustomization(resources: readonly string[]): ManifestValue {
  return why(
    'kubectl apply -k deploy/audit-cronjob\n\nInstead of ../controller. Needs ../ first, whose namespace and profile it shares.',
    { ...HEAD, resources },
  );
}
