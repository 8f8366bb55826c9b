/** Where the serving certificate comes from. */
export type TlsOption = 'cert-manager' | ExistingSecret;

/** A Secret of type kubernetes.io/tls in Firebreak's namespace, kept by somebody else. */
export interface ExistingSecret {
  readonly secret: string;
  /** PEM of the CA that signed it. Without it, the API server trusts what its own machine trusts. */
  readonly caBundle?: string | undefined;
}

/** What a controller is told, and what of it decides on its rights. */
export interface ControllerInstall {
  /** YAML text of a configuration that loads; it goes into the ConfigMap as it is. */
  readonly configuration: string;
  readonly reports: 'openreports' | 'wgpolicy' | 'none';
  readonly events: 'deny' | 'none';
  /** What it may do to policies: nothing, unless its configuration asks for it. */
  readonly writes: readonly ('default-deny' | 'expiry-removal')[];
}

/** What an organisation decides when it installs Firebreak. What is left out gets the default that is written here. */
export interface InstallOptions {
  /** YAML text of a profile that loads; it goes into the ConfigMap as it is, but for `spec.mode`. */
  readonly profile: string;
  /** Default: DryRun, because a roll-out begins by looking (A25). */
  readonly mode?: 'DryRun' | 'Enforce' | undefined;
  /** What the API server does when Firebreak does not answer. Default: Ignore, until Firebreak has proved itself (A25). */
  readonly failurePolicy?: 'Ignore' | 'Fail' | undefined;
  /** Default: `firebreak-system`. */
  readonly namespace?: string | undefined;
  /** Default: {@link DEFAULT_IMAGE}. */
  readonly image?: string | undefined;
  /** Default: 2. */
  readonly replicas?: number | undefined;
  /** Default: cert-manager. */
  readonly tls?: TlsOption | undefined;
  /** More namespaces that the API server never asks about. Default: none; Firebreak's own is always one (A24). */
  readonly excludeNamespaces?: readonly string[] | undefined;
  /**
   * Where the API server is, as it calls and as it is called. Given, a NetworkPolicy keeps Firebreak to it. Default: none,
   * because no range is right in every cluster, and a wrong one takes the webhook out of service.
   */
  readonly apiServerCidrs?: readonly string[] | undefined;
  /** The namespace that may read the metrics where `apiServerCidrs` isolates ingress. Default: none. */
  readonly monitoringNamespace?: string | undefined;
  /** Default: a controller that reports and changes nothing. */
  readonly controller?: ControllerInstall | undefined;
}

/** {@link InstallOptions} with every default filled in. */
export interface InstallSettings {
  readonly profile: string;
  readonly mode: 'DryRun' | 'Enforce';
  readonly failurePolicy: 'Ignore' | 'Fail';
  readonly namespace: string;
  readonly image: string;
  readonly replicas: number;
  readonly tls: TlsOption;
  readonly excludeNamespaces: readonly string[];
  readonly apiServerCidrs: readonly string[];
  readonly monitoringNamespace: string | undefined;
  readonly controller: ControllerInstall;
}

/** The tag is the version in package.json; a test keeps it so. */
export const DEFAULT_IMAGE = 'firebreak:0.1.0';

/** Where Firebreak is installed unless something else is said. */
export const DEFAULT_NAMESPACE = 'firebreak-system';

const REPORTING: ControllerInstall = {
  configuration: `apiVersion: firebreak.dev/v1alpha1
kind: ControllerConfiguration
spec:
  audit:
    interval: 10m
  reports:
    format: openreports
    maxResults: 200
  events: deny
`,
  reports: 'openreports',
  events: 'deny',
  writes: [],
};

/** Fills in the defaults. */
export function settingsOf(options: InstallOptions): InstallSettings {
  return {
    profile: options.profile,
    mode: options.mode ?? 'DryRun',
    failurePolicy: options.failurePolicy ?? 'Ignore',
    namespace: options.namespace ?? DEFAULT_NAMESPACE,
    image: options.image ?? DEFAULT_IMAGE,
    replicas: options.replicas ?? 2,
    tls: options.tls ?? 'cert-manager',
    excludeNamespaces: options.excludeNamespaces ?? [],
    apiServerCidrs: options.apiServerCidrs ?? [],
    monitoringNamespace: options.monitoringNamespace,
    controller: options.controller ?? REPORTING,
  };
}
