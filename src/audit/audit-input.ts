import type { LoadedProfile } from '../guardrails/load-profile.js';
import type { Exposure } from '../model/exposure.js';
import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';
import type { ReachEngine } from '../reach/reach-engine.js';

type Raw = Readonly<Record<string, unknown>>;

/** An object of the cluster that guardrails judge: as it is stored, and as it was read. */
export type AuditedObject =
  { readonly raw: Raw; readonly value: NetworkPolicy } | { readonly raw: Raw; readonly value: Namespace };

/** Everything that an audit looks at. */
export interface AuditInput {
  readonly snapshot: Snapshot;
  /** The readable NetworkPolicies and Namespaces of the snapshot. */
  readonly objects: readonly AuditedObject[];
  /** Services and Ingresses; undefined where nobody knows them. */
  readonly exposure: Exposure | undefined;
  readonly profile: LoadedProfile;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** One that has answered about this cluster before, where there is one. */
  readonly engine: ReachEngine;
  readonly settings: AuditSettings;
}

/** What an organisation may set. Durations are in milliseconds. */
export interface AuditSettings {
  /** Labels or annotations that name who owns a policy; the first that it carries counts. */
  readonly ownerKeys: readonly string[];
  /** Whether a namespace is one of Kubernetes itself. */
  readonly isSystem: (namespace: string) => boolean;
  readonly isMonitoring: (namespace: string) => boolean;
  /** What expires within this time is told of beforehand. */
  readonly expiresSoon: number;
  /** How many findings of one check a report may hold, the worst first. Default: as many as somebody reads. */
  readonly mostOfCheck?: number;
}
