import { auditClusterRole, auditCronJob } from './audit-cronjob/cron-job.js';
import { caCertificate, caIssuer, selfSignedIssuer, servingCertificate } from './certificates.js';
import { clusterRole, clusterRoleBinding } from './cluster-role.js';
import { yamlText, type ManifestValue } from './commented.js';
import { partAccount, partBinding } from './controller/account.js';
import { controllerClusterRole } from './controller/cluster-role.js';
import { controllerConfigMap } from './controller/config-map.js';
import { controllerDeployment } from './controller/deployment.js';
import { leaseRole, leaseRoleBinding } from './controller/lease-role.js';
import { partNetworkPolicy } from './controller/network-policy.js';
import { defaultDeny } from './default-deny.js';
import { deployment } from './deployment.js';
import { settingsOf, type InstallOptions, type InstallSettings } from './install-options.js';
import {
  auditKustomization,
  certsKustomization,
  controllerKustomization,
  deployKustomization,
  monitoringKustomization,
} from './kustomization.js';
import { dashboard } from './monitoring/dashboard.js';
import { podMonitor } from './monitoring/pod-monitor.js';
import { prometheusRule } from './monitoring/prometheus-rule.js';
import { AUDIT_NAME, CONTROLLER_NAME } from './names.js';
import { metricsService } from './metrics-service.js';
import { namespace } from './namespace.js';
import { networkPolicy } from './network-policy.js';
import { optionProblems } from './option-problems.js';
import { podDisruptionBudget } from './pod-disruption-budget.js';
import { profileConfigMap } from './profile-config-map.js';
import { resourceQuota } from './resource-quota.js';
import { serviceAccount } from './service-account.js';
import { service } from './service.js';
import { webhookConfiguration } from './webhook-configuration.js';

/** One file: `path` is relative to where they are written, with `/` between folders. */
export interface ManifestFile {
  readonly path: string;
  readonly content: string;
}

type Manifests = readonly (readonly [name: string, render: (settings: InstallSettings) => ManifestValue])[];

const DEPLOY: Manifests = [
  ['namespace.yaml', namespace],
  ['resource-quota.yaml', resourceQuota],
  ['service-account.yaml', serviceAccount],
  ['cluster-role.yaml', clusterRole],
  ['cluster-role-binding.yaml', clusterRoleBinding],
  ['config-map.yaml', profileConfigMap],
  ['default-deny.yaml', defaultDeny],
  ['network-policy.yaml', networkPolicy],
  ['deployment.yaml', deployment],
  ['pod-disruption-budget.yaml', podDisruptionBudget],
  ['service.yaml', service],
  ['metrics-service.yaml', metricsService],
  ['webhook-configuration.yaml', webhookConfiguration],
];

const CERTS: Manifests = [
  ['self-signed-issuer.yaml', selfSignedIssuer],
  ['ca-certificate.yaml', caCertificate],
  ['ca-issuer.yaml', caIssuer],
  ['serving-certificate.yaml', servingCertificate],
];

const MONITORING: Manifests = [
  ['pod-monitor.yaml', podMonitor],
  ['prometheus-rule.yaml', prometheusRule],
];

const CONTROLLER: Manifests = [
  ['service-account.yaml', partAccount(CONTROLLER_NAME, 'controller')],
  ['cluster-role.yaml', controllerClusterRole],
  ['cluster-role-binding.yaml', partBinding(CONTROLLER_NAME, 'controller')],
  ['role.yaml', leaseRole],
  ['role-binding.yaml', leaseRoleBinding],
  ['config-map.yaml', controllerConfigMap],
  ['network-policy.yaml', partNetworkPolicy(CONTROLLER_NAME, 'controller')],
  ['deployment.yaml', controllerDeployment],
];

const AUDIT: Manifests = [
  ['service-account.yaml', partAccount(AUDIT_NAME, 'audit')],
  ['cluster-role.yaml', auditClusterRole],
  ['cluster-role-binding.yaml', partBinding(AUDIT_NAME, 'audit')],
  ['network-policy.yaml', partNetworkPolicy(AUDIT_NAME, 'audit')],
  ['cron-job.yaml', auditCronJob],
];

/**
 * Everything that installs Firebreak, one object a file: `deploy/` for `kubectl apply -k deploy`, which includes
 * `certs/` where cert-manager makes the certificates, and `deploy/monitoring/`, `deploy/controller/` and
 * `deploy/audit-cronjob/`, each of which is applied by itself.
 * The same options always give the same text.
 * @throws RangeError with every problem of the options: ask {@link optionProblems} first
 */
export function renderManifests(options: InstallOptions): readonly ManifestFile[] {
  const problems = optionProblems(options);
  if (problems.length > 0) throw new RangeError(problems.map(({ at, message }) => `${at}: ${message}`).join('\n'));
  const settings = settingsOf(options);
  const deploy = DEPLOY.filter(([name]) => isWanted(name, settings));
  const certs = settings.tls === 'cert-manager' ? CERTS : [];
  const controller = CONTROLLER.filter(([name]) => isWanted(name, settings));
  const auditing = AUDIT.filter(([name]) => isWanted(name, settings));
  const inDeploy = [...namesOf(deploy), ...(certs.length > 0 ? ['../certs'] : [])];
  return [
    ...rendered('deploy', deploy, settings),
    file('deploy/kustomization.yaml', deployKustomization(inDeploy)),
    ...rendered('certs', certs, settings),
    ...(certs.length > 0 ? [file('certs/kustomization.yaml', certsKustomization(namesOf(certs)))] : []),
    ...rendered('deploy/monitoring', MONITORING, settings),
    { path: 'deploy/monitoring/dashboard.json', content: dashboard() },
    ...rendered('deploy/controller', controller, settings),
    file('deploy/controller/kustomization.yaml', controllerKustomization(namesOf(controller))),
    ...rendered('deploy/audit-cronjob', auditing, settings),
    file('deploy/audit-cronjob/kustomization.yaml', auditKustomization(namesOf(auditing))),
    file('deploy/monitoring/kustomization.yaml', monitoringKustomization(namesOf(MONITORING), settings.namespace)),
  ];
}

function isWanted(name: string, { replicas, apiServerCidrs }: InstallSettings): boolean {
  switch (name) {
    case 'pod-disruption-budget.yaml':
      // With one replica a budget would not protect it, but keep its node from ever being drained.
      return replicas > 1;
    case 'default-deny.yaml':
    case 'network-policy.yaml':
      // Both ways it talks to the API server alone, whose addresses differ from cluster to cluster.
      return apiServerCidrs.length > 0;
    default:
      return true;
  }
}

function rendered(folder: string, manifests: Manifests, settings: InstallSettings): readonly ManifestFile[] {
  return manifests.map(([name, render]) => file(`${folder}/${name}`, render(settings)));
}

function file(path: string, value: ManifestValue): ManifestFile {
  return { path, content: yamlText(value) };
}

function namesOf(manifests: Manifests): readonly string[] {
  return manifests.map(([name]) => name);
}
