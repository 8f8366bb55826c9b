import { compileGlobs } from '../guardrails/glob.js';
import type { AuditSettings } from './audit-input.js';

/** What an organisation may say of its own besides what is usual. Namespaces are whole-name globs. */
export interface OwnNames {
  readonly ownerKeys: readonly string[];
  readonly systemNamespaces: readonly string[];
  readonly monitoringNamespaces: readonly string[];
}

const OWNER_KEYS = ['firebreak.dev/owner', 'owner', 'team'];
const SYSTEM = ['kube-*', 'openshift', 'openshift-*', 'calico-*', 'tigera-*', 'cert-manager', 'firebreak-system'];
const MONITORING = ['monitoring', '*-monitoring', 'monitoring-*', 'prometheus', 'grafana', 'logging', 'observability'];
const MONTH = 30 * 24 * 60 * 60 * 1000;

/** The settings of an audit: what is usual, and what an organisation adds, whose owner keys come first. */
export function auditSettings({ ownerKeys, systemNamespaces, monitoringNamespaces }: OwnNames): AuditSettings {
  return {
    ownerKeys: [...ownerKeys, ...OWNER_KEYS],
    isSystem: compileGlobs([...SYSTEM, ...systemNamespaces]),
    isMonitoring: compileGlobs([...MONITORING, ...monitoringNamespaces]),
    expiresSoon: MONTH,
  };
}
