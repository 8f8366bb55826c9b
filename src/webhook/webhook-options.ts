import type { DestinationStream, LevelWithSilent } from 'pino';
import type { CredentialsSource } from '../kubernetes/credentials.js';
import type { Snapshot } from '../model/snapshot.js';
import type { SnapshotFiles } from './snapshot-files.js';

/** What a webhook is made of. Paths are taken as they are. */
export interface WebhookOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly metricsPort: number;
  readonly tlsDir: string;
  readonly profileFile: string;
  /** The authority of client certificates: without one, whoever reaches the port may ask. */
  readonly clientCa?: string | undefined;
  /** Names of which a client certificate must have one; none given, any certificate of the authority will do. */
  readonly clientNames?: readonly string[] | undefined;
  /** Names that the serving certificate must carry. */
  readonly serverNames?: readonly string[] | undefined;
  /** How long to go on serving after `close`. */
  readonly drainSeconds: number;
  /** What is known of the cluster; undefined while it is not loaded, which readiness waits for. */
  readonly snapshot?: (() => Snapshot | undefined) | undefined;
  /** The cluster to watch instead, whose state readiness waits for as well. */
  readonly cluster?: CredentialsSource | undefined;
  /** The files to take it from instead; loaded before the webhook serves, and again when they change. */
  readonly snapshotFiles?: SnapshotFiles | undefined;
  readonly logLevel?: LevelWithSilent | undefined;
  readonly logDestination?: DestinationStream | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** A webhook that serves. */
export interface RunningWebhook {
  readonly url: string;
  readonly metricsUrl: string;
  /** Whether a load balancer may send requests. */
  readonly ready: boolean;
  /** Drains and ends. Called a second time, it ends at once. */
  close(): Promise<void>;
}
