import type { Problem } from '../model/result.js';
import { settingsOf, type InstallOptions, type InstallSettings } from './install-options.js';
import { modeProblem } from './profile-mode.js';

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const CIDR = /^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*)\/[0-9]{1,3}$/;
const CERTIFICATES = /^(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/;

/** All that keeps these options from becoming manifests that a cluster takes; `at` is the option. */
export function optionProblems(options: InstallOptions): readonly Problem[] {
  const settings = settingsOf(options);
  return [
    ...unless(LABEL.test(settings.namespace), 'namespace', `${quoted(settings.namespace)} is no name of a namespace`),
    ...unless(/^\S+$/.test(settings.image), 'image', `${quoted(settings.image)} is no container image`),
    ...unless(
      Number.isSafeInteger(settings.replicas) && settings.replicas > 0,
      'replicas',
      'must be a whole number from 1',
    ),
    ...settings.excludeNamespaces.flatMap((name, index) =>
      unless(LABEL.test(name), `excludeNamespaces[${index}]`, `${quoted(name)} is no name of a namespace`),
    ),
    ...settings.apiServerCidrs.flatMap((cidr, index) =>
      unless(CIDR.test(cidr), `apiServerCidrs[${index}]`, `${quoted(cidr)} is no CIDR block`),
    ),
    ...monitoringProblems(settings),
    ...tlsProblems(settings),
    ...profileProblems(settings),
  ];
}

function monitoringProblems({ monitoringNamespace: name, apiServerCidrs }: InstallSettings): readonly Problem[] {
  const at = 'monitoringNamespace';
  if (name === undefined) return [];
  return [
    ...unless(LABEL.test(name), at, `${quoted(name)} is no name of a namespace`),
    ...unless(apiServerCidrs.length > 0, at, 'has no effect without apiServerCidrs'),
  ];
}

function tlsProblems({ tls }: InstallSettings): readonly Problem[] {
  if (tls === 'cert-manager') return [];
  const { secret, caBundle } = tls;
  return [
    ...unless(SUBDOMAIN.test(secret), 'tls.secret', `${quoted(secret)} is no name of a Secret`),
    ...unless(
      caBundle === undefined || CERTIFICATES.test(caBundle),
      'tls.caBundle',
      'must be one or more certificates in PEM, and nothing else',
    ),
  ];
}

function profileProblems({ profile }: InstallSettings): readonly Problem[] {
  const message = modeProblem(profile);
  return message === undefined ? [] : [{ at: 'profile', message }];
}

function unless(holds: unknown, at: string, message: string): readonly Problem[] {
  return holds === true ? [] : [{ at, message }];
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
