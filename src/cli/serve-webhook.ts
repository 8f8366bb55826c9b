import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { StartError } from '../daemon/start-error.js';
import { startWebhook, type RunningWebhook, type WebhookOptions } from '../webhook/start-webhook.js';
import { clusterCredentials } from './cluster-credentials.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import { baselineProfile } from './package-root.js';
import { snapshotFiles } from './snapshot-files.js';
import { UsageError } from './usage-error.js';
import type { WebhookCommandOptions } from './webhook.js';

/**
 * Requests under way at a collection make V8 believe that their objects live long. It would then create them among the
 * old ones, where they are costly to get rid of: up to half of the processor's time, and 40 MB.
 */
const SHORT_LIVED = '--no-allocation-site-pretenuring';

/** Serves until the process is asked to stop, and then drains. */
export async function serveWebhook(options: WebhookCommandOptions, io: Io): Promise<ExitCode> {
  const stop = io.stopRequested();
  setFlagsFromString(SHORT_LIVED);
  const running = await start({
    host: options.host,
    port: options.port,
    metricsPort: options.metricsPort,
    tlsDir: resolve(io.cwd, options.tlsDir),
    profileFile: options.profile === undefined ? baselineProfile() : resolve(io.cwd, options.profile),
    ...(options.clientCa === undefined
      ? {}
      : { clientCa: resolve(io.cwd, options.clientCa), clientNames: options.clientName }),
    ...(options.snapshot === undefined
      ? { cluster: await clusterCredentials(options, io) }
      : { snapshotFiles: await snapshotFiles(options.snapshot, io.cwd) }),
    drainSeconds: options.drain,
    logLevel: options.logLevel,
  });
  if (options.sample !== undefined) io.stderr.write(welcome(running, options, io));
  await stop;
  await running.close();
  return EXIT.clean;
}

async function start(options: WebhookOptions): Promise<RunningWebhook> {
  try {
    return await startWebhook(options);
  } catch (error) {
    if (error instanceof StartError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** On standard error: standard output is the log, one JSON value a line. */
function welcome({ url, metricsUrl }: RunningWebhook, { sample, tlsDir }: WebhookCommandOptions, io: Io): string {
  const send = `${io.invocation} send ${sample} --url ${url} --ca ${join(tlsDir, 'ca.crt')}`;
  return `\nFirebreak answers at ${url}, its metrics are at ${metricsUrl}\nSend it a sample review from another terminal:\n\n  ${send}\n\n`;
}
