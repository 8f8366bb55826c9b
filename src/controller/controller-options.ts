import type { DestinationStream, LevelWithSilent } from 'pino';
import type { CredentialsSource } from '../kubernetes/credentials.js';
import type { PageAssets } from '../report/audit-html-report.js';
import type { LeasePlace } from './lease-client.js';

/** What a controller is made of. Paths are taken as they are. */
export interface ControllerOptions {
  readonly cluster: CredentialsSource;
  readonly profileFile: string;
  /** Undefined for what holds where nobody has written one. */
  readonly configurationFile: string | undefined;
  readonly lease: LeasePlace;
  /** Differs from that of every other process. */
  readonly identity: string;
  /** Of metrics and health. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly metricsPort: number;
  /** Undefined for no page. */
  readonly page: ServedPage | undefined;
  readonly logLevel?: LevelWithSilent | undefined;
  readonly logDestination?: DestinationStream | undefined;
}

/** Where the page is, and what is on it besides the audit. */
export interface ServedPage {
  readonly host: string;
  readonly port: number;
  readonly token?: string;
  readonly assets: PageAssets;
  /** The `/metrics` of each replica of the webhook. */
  readonly webhookMetrics: readonly string[];
}

/** A controller that runs. */
export interface RunningController {
  readonly metricsUrl: string;
  /** Undefined without a page. */
  readonly pageUrl: string | undefined;
  readonly leading: boolean;
  /** Gives leadership back and ends. */
  close(): Promise<void>;
}
