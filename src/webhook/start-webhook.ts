import { dirname } from 'node:path';
import { createLog } from '../daemon/create-log.js';
import { credentialProblems } from '../daemon/credential-problems.js';
import { authority, listenAll } from '../daemon/listen.js';
import { startLiveCluster, type LiveCluster } from '../daemon/live-cluster.js';
import { createMetricsServer } from '../daemon/metrics-server.js';
import { profileSource } from '../daemon/profile-source.js';
import { startReloading, type Reloading } from '../daemon/reloading.js';
import { StartError } from '../daemon/start-error.js';
import { watchFolders } from '../daemon/watch-folders.js';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import { EMPTY_SNAPSHOT, type Snapshot } from '../model/snapshot.js';
import { clientCheck } from './client-certificates.js';
import { createServer } from './create-server.js';
import { createDrain, type DrainTimes } from './drain.js';
import { createJudge } from './judge-bodies.js';
import { createMetrics } from './metrics.js';
import {
  certificateFolders,
  certificateSource,
  type CertificateFiles,
  type ServingCertificate,
} from './serving-certificate.js';
import { fileStates, logSnapshot, watchSnapshot, type FileSnapshot } from './snapshot-files.js';
import { startWarmReach } from './warm-reach.js';
import type { RunningWebhook, WebhookOptions } from './webhook-options.js';
import { logWithoutCluster } from './without-cluster.js';

export type { RunningWebhook, WebhookOptions };

/** After the drain, in milliseconds: for pooled connections to be given back, and for requests under way. */
const HAND_BACK = 5_000;
const FINISH = 5_000;

/** Starts a webhook, and resolves when it answers. Throws a {@link StartError} that names every problem. */
export async function startWebhook(options: WebhookOptions): Promise<RunningWebhook> {
  const now = options.now ?? (() => Date.now());
  const files: CertificateFiles = { ...options, now };
  const { certificate, profile, fileSnapshot } = await loadFiles(files, options);
  const { log, writeFields, flush } = createLog({ level: options.logLevel, destination: options.logDestination });
  let cluster: LiveCluster | undefined;

  function snapshot(): Snapshot | undefined {
    if (fileSnapshot !== undefined) return fileSnapshot.value.snapshot;
    if (options.cluster !== undefined) return cluster?.snapshot;
    return options.snapshot === undefined ? EMPTY_SNAPSHOT : options.snapshot();
  }

  const reach = startWarmReach({ profile: () => profile.value, snapshot, log });
  const metrics = createMetrics({
    profile: () => profile.value,
    certificateExpires: () => certificate.value.expires,
    cluster: () => cluster?.states ?? fileStates(fileSnapshot?.value.snapshot),
    now,
  });
  const judge = createJudge({
    profile: () => profile.value,
    snapshot: () => snapshot() ?? EMPTY_SNAPSHOT,
    reach: reach.engine,
    now,
    metrics,
    log,
    writeFields,
  });

  function missing(): string[] {
    return [
      ...(drain.state === 'serving' ? [] : ['the server is draining']),
      ...(now() < certificate.value.expires ? [] : ['the serving certificate has expired']),
      ...(snapshot() === undefined || !reach.ready ? ['the state of the cluster is not loaded'] : []),
    ];
  }

  const app = createServer({
    context: certificate.value.context,
    judge,
    missing,
    clientCheck: options.clientCa === undefined ? undefined : clientCheck(options.clientNames ?? []),
    metrics,
    log,
  });
  const metricsServer = createMetricsServer(metrics);
  const drain = createDrain(app.server, drainTimes(options.drainSeconds), () => endServer(app));
  await app.ready();
  await listenAll([
    { server: app.server, host: options.host, port: options.port },
    { server: metricsServer, host: options.host, port: options.metricsPort },
  ]);
  if (options.cluster !== undefined)
    cluster = startLiveCluster({ credentials: options.cluster, series: metrics.cluster, log });
  const watches = [
    watchFolders(certificateFolders(files), () =>
      certificate.check({
        replaced({ context, subject, expires }) {
          app.server.setSecureContext(context);
          metrics.certificateReloaded('replaced');
          log.info({ subject, expires: new Date(expires).toISOString() }, 'a new certificate is in force');
        },
        refused(problems) {
          metrics.certificateReloaded('refused');
          log.error({ problems }, 'the changed certificate is refused; the old one stays');
        },
      }),
    ),
    watchFolders([dirname(options.profileFile)], () =>
      profile.check({
        replaced({ name, hash, mode }) {
          metrics.profileReloaded('replaced');
          log.info({ profile: name, hash, mode }, 'a new profile is in force');
        },
        refused(problems) {
          metrics.profileReloaded('refused');
          log.error({ problems }, 'the changed profile is refused; the old one stays');
        },
      }),
    ),
    ...(options.snapshotFiles === undefined || fileSnapshot === undefined
      ? []
      : [watchSnapshot(options.snapshotFiles, fileSnapshot, { metrics, log })]),
  ];
  if (fileSnapshot !== undefined) logSnapshot(fileSnapshot.value, log);
  const informed = [fileSnapshot, options.cluster, options.snapshot].some((source) => source !== undefined);
  if (!informed) logWithoutCluster(profile.value, log);
  const url = `https://${authority(app.server)}`;
  const metricsUrl = `http://${authority(metricsServer)}/metrics`;
  log.info(
    { url, metricsUrl, profile: profile.value.name, hash: profile.value.hash, mode: profile.value.mode },
    'ready',
  );

  async function end(): Promise<void> {
    log.info({ seconds: options.drainSeconds }, 'draining');
    await drain.close();
    for (const watch of watches) watch.close();
    reach.close();
    await cluster?.close();
    metricsServer.close();
    metricsServer.closeAllConnections();
    log.info('ended');
    await flush();
  }

  let ending: Promise<void> | undefined;
  return {
    url,
    metricsUrl,
    get ready() {
      return missing().length === 0;
    },
    close() {
      if (ending !== undefined) void drain.close();
      ending ??= end();
      return ending;
    },
  };
}

/** Ends what is there already; the framework alone would not, as it is not what listens. */
async function endServer(app: ReturnType<typeof createServer>): Promise<void> {
  await new Promise((resolve) => app.server.close(resolve));
  await app.close();
}

interface Files {
  readonly certificate: Reloading<ServingCertificate>;
  readonly profile: Reloading<LoadedProfile>;
  readonly fileSnapshot: Reloading<FileSnapshot> | undefined;
}

async function loadFiles(
  files: CertificateFiles,
  { profileFile, cluster, snapshotFiles }: WebhookOptions,
): Promise<Files> {
  const [certificate, profile, fileSnapshot, credentials] = await Promise.all([
    startReloading(certificateSource(files)),
    startReloading(profileSource(profileFile)),
    snapshotFiles === undefined ? NO_FILES : startReloading(snapshotFiles.source),
    cluster === undefined ? [] : credentialProblems(cluster),
  ]);
  if (certificate.ok && profile.ok && fileSnapshot.ok && credentials.length === 0)
    return { certificate: certificate.value, profile: profile.value, fileSnapshot: fileSnapshot.value };
  const problems = [certificate, profile, fileSnapshot].flatMap((loaded) => (loaded.ok ? [] : loaded.problems));
  throw new StartError([...problems, ...credentials]);
}

const NO_FILES = { ok: true, value: undefined } as const;

function drainTimes(seconds: number): DrainTimes {
  const drain = seconds * 1000;
  return { drain, handBack: Math.min(drain, HAND_BACK), finish: FINISH };
}
