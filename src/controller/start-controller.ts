import { dirname } from 'node:path';
import { createLog } from '../daemon/create-log.js';
import { credentialProblems } from '../daemon/credential-problems.js';
import { followCluster } from '../daemon/follow-cluster.js';
import { authority, listenAll } from '../daemon/listen.js';
import { createMetricsServer } from '../daemon/metrics-server.js';
import { profileSource } from '../daemon/profile-source.js';
import { startReloading, type Reloading } from '../daemon/reloading.js';
import { StartError } from '../daemon/start-error.js';
import { SYSTEM_CLOCK } from '../daemon/system-clock.js';
import { watchFolders } from '../daemon/watch-folders.js';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import { createApiClient } from '../kubernetes/api-client.js';
import { createLiveInventory } from '../kubernetes/live-inventory.js';
import { AUDITED_RESOURCES } from '../model/watched-resources.js';
import { startAuditRunner } from './audit-runner.js';
import { configurationSource } from './configuration-source.js';
import { createControllerMetrics } from './controller-metrics.js';
import type { ControllerOptions, RunningController } from './controller-options.js';
import { electionLog } from './election-log.js';
import { createLead } from './lead.js';
import { createElection } from './leader-election.js';
import { createLeaseClient } from './lease-client.js';
import { defaultConfiguration, type Configuration } from './load-configuration.js';
import { startDecisionsSource } from './decisions-source.js';
import { createPageServer } from './page-server.js';

const monotonic = (): number => performance.now();
const now = (): number => SYSTEM_CLOCK.now();

/** Starts a controller, and resolves when it answers. Throws a {@link StartError} that names every problem. */
export async function startController(options: ControllerOptions): Promise<RunningController> {
  const { profile, configuration } = await loadFiles(options);
  const { log, flush } = createLog({ level: options.logLevel, destination: options.logDestination });
  const { identity } = options;
  const inventory = createLiveInventory({
    now,
    unreadable({ kind, namespace, name, reason }) {
      log.warn({ kind, namespace, name, reason }, 'an object of the cluster cannot be read');
    },
  });
  const metrics = createControllerMetrics({
    profile: () => profile.value,
    cluster: () => inventory.states,
    leading: () => election.leading,
    now,
  });
  const missing = (): readonly string[] => (runner.last === undefined ? ['nothing is audited yet'] : []);
  const metricsServer = createMetricsServer(metrics, missing);
  const decisions = startDecisionsSource({
    urls: options.page?.webhookMetrics ?? [],
    status(problem) {
      if (problem === undefined) log.info('the webhook tells what it decided');
      else log.warn({ problem }, 'the webhook does not tell what it decided');
    },
  });
  const page =
    options.page === undefined
      ? undefined
      : createPageServer({
          ...options.page,
          report: () => runner.last?.report,
          decisions: () => decisions.last,
        });
  await listenAll([{ server: metricsServer, host: options.host, port: options.metricsPort }]);
  let pageUrl: string | undefined;
  try {
    pageUrl = page === undefined ? undefined : `http://${await page.listen()}/`;
  } catch (error) {
    decisions.close();
    metricsServer.close();
    throw error;
  }

  const following = followCluster({
    credentials: options.cluster,
    resources: AUDITED_RESOURCES,
    into: inventory,
    series: metrics.cluster,
    log,
  });
  const runner = startAuditRunner({
    inventory: () => (following.loaded ? inventory : undefined),
    profile: () => profile.value,
    configuration: () => configuration.value,
    now,
    monotonic,
    log,
    audited: (audited, seconds) => {
      metrics.audited(audited, seconds);
    },
    failed: (kind) => {
      metrics.auditFailed(kind);
    },
  });
  const client = createApiClient({
    credentials: options.cluster,
    clock: SYSTEM_CLOCK,
    userAgent: 'firebreak-controller',
  });
  const lease = createLeaseClient({ client, place: options.lease, now, signal: new AbortController().signal });
  const lead = createLead({
    client,
    clock: SYSTEM_CLOCK,
    random: Math.random,
    last: () => runner.last,
    present: () => ({
      snapshot: inventory.snapshot,
      watchedSince: following.watchedSince,
      now: now(),
      maxSnapshotAge: profile.value.maxSnapshotAge,
    }),
    profile: () => profile.value,
    identity,
    metrics,
    log,
  });
  const election = createElection({
    lease,
    identity,
    clock: SYSTEM_CLOCK,
    monotonic,
    random: Math.random,
    lead,
    status: electionLog(log),
  });
  election.start();
  const watches = [
    watchFolders([dirname(options.profileFile)], () =>
      profile.check({
        replaced({ name, hash }) {
          metrics.profile.reloaded('replaced');
          log.info({ profile: name, hash }, 'a new profile is in force');
        },
        refused(problems) {
          metrics.profile.reloaded('refused');
          log.error({ problems }, 'the changed profile is refused; the old one stays');
        },
      }),
    ),
    ...(options.configurationFile === undefined
      ? []
      : [
          watchFolders([dirname(options.configurationFile)], () =>
            configuration.check({
              replaced() {
                metrics.configurationReloaded('replaced');
                log.info('a new configuration is in force');
              },
              refused(problems) {
                metrics.configurationReloaded('refused');
                log.error({ problems }, 'the changed configuration is refused; the old one stays');
              },
            }),
          ),
        ]),
  ];
  const metricsUrl = `http://${authority(metricsServer)}/metrics`;
  const { name, hash } = profile.value;
  log.info({ metricsUrl, pageUrl, identity, lease: options.lease, profile: name, hash }, 'ready');

  async function end(): Promise<void> {
    log.info('ending');
    await election.stop();
    for (const watch of watches) watch.close();
    await runner.close();
    await following.close();
    decisions.close();
    await page?.close();
    client.close();
    metricsServer.close();
    metricsServer.closeAllConnections();
    log.info('ended');
    await flush();
  }

  let ending: Promise<void> | undefined;
  return {
    metricsUrl,
    pageUrl,
    get leading() {
      return election.leading;
    },
    close() {
      ending ??= end();
      return ending;
    },
  };
}

interface Files {
  readonly profile: Reloading<LoadedProfile>;
  readonly configuration: Reloading<Configuration>;
}

async function loadFiles({ profileFile, configurationFile, cluster }: ControllerOptions): Promise<Files> {
  const [profile, configuration, credentials] = await Promise.all([
    startReloading(profileSource(profileFile)),
    configurationFile === undefined ? unwritten() : startReloading(configurationSource(configurationFile)),
    credentialProblems(cluster),
  ]);
  if (profile.ok && configuration.ok && credentials.length === 0)
    return { profile: profile.value, configuration: configuration.value };
  throw new StartError([
    ...[profile, configuration].flatMap((loaded) => (loaded.ok ? [] : loaded.problems)),
    ...credentials,
  ]);
}

function unwritten(): { readonly ok: true; readonly value: Reloading<Configuration> } {
  const value = defaultConfiguration();
  return { ok: true, value: { value, check: () => Promise.resolve() } };
}
