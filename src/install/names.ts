import type { ManifestValue } from './commented.js';

/** What almost every object of Firebreak is called. */
export const NAME = 'firebreak';
/** What users read in a refusal, and the `name` label of the API server's metrics. */
export const WEBHOOK_NAME = 'policies.firebreak.dev';
/** The Secret that cert-manager writes. */
export const SERVING_SECRET = 'firebreak-tls';
/** The Certificate whose CA cert-manager puts into the webhook's registration. */
export const SERVING_CERTIFICATE = 'firebreak-serving';
/** In the ConfigMap. */
export const PROFILE_KEY = 'profile.yaml';

export const WEBHOOK_PORT = 8443;
export const METRICS_PORT = 8080;
/** The Service without an address of its own whose name stands for each pod of the webhook. */
export const METRICS_SERVICE = 'firebreak-metrics';

/** What selects Firebreak's pods. A Deployment's selector cannot change, so nothing that may change is in it. */
export const POD_LABELS = {
  'app.kubernetes.io/name': NAME,
  'app.kubernetes.io/component': 'webhook',
} as const;

/** On every object. */
export const LABELS = {
  ...POD_LABELS,
  'app.kubernetes.io/part-of': NAME,
  'app.kubernetes.io/managed-by': NAME,
} as const;

/** What the objects of the controller are called, and those of the audit that a CronJob makes. */
export const CONTROLLER_NAME = 'firebreak-controller';
export const AUDIT_NAME = 'firebreak-audit';
/** In the ConfigMap of the controller. */
export const CONFIGURATION_KEY = 'controller.yaml';
/** Where the page is served, on loopback. */
export const PAGE_PORT = 8081;

/** What selects the pods of another part of Firebreak. */
export function podLabels(component: 'controller' | 'audit'): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': NAME, 'app.kubernetes.io/component': component };
}

/** On every object of that part. */
export function labelsOf(component: 'controller' | 'audit'): Readonly<Record<string, string>> {
  return { ...LABELS, ...podLabels(component) };
}

interface Named {
  readonly name: string;
  readonly namespace?: string;
  readonly annotations?: ManifestValue;
  /** Default: those of the webhook. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The metadata of one object. */
export function metadata({ name, namespace, annotations, labels = LABELS }: Named): ManifestValue {
  return { name, namespace, labels, annotations };
}
