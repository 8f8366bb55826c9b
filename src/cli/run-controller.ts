import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { ControllerOptions } from '../controller/controller-options.js';
import { startController } from '../controller/start-controller.js';
import { StartError } from '../daemon/start-error.js';
import { DEFAULT_NAMESPACE } from '../install/install-options.js';
import type { ControllerCommandOptions } from './controller.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { fileProblem } from './file-problem.js';
import type { Io } from './io.js';
import { liveCredentials } from './live-credentials.js';
import { baselineProfile } from './package-root.js';
import { pageAssets } from './page-assets.js';
import { printable } from '../report/printable.js';
import { UsageError } from './usage-error.js';

/** Runs until the process is asked to stop, and then hands its leadership over. */
export async function runController(options: ControllerCommandOptions, io: Io): Promise<ExitCode> {
  const stop = io.stopRequested();
  const inFolder = (file: string): string => resolve(io.cwd, file);
  const started: ControllerOptions = {
    cluster: await liveCredentials(options, io),
    profileFile: options.profile === undefined ? baselineProfile() : inFolder(options.profile),
    configurationFile: options.config === undefined ? undefined : inFolder(options.config),
    lease: { namespace: options.namespace ?? (await ownNamespace(io)), name: options.leaseName },
    // As client-go does: a pod that is started again is somebody else.
    identity: `${hostname()}_${randomUUID()}`,
    host: options.host,
    metricsPort: options.metricsPort,
    page: options.page ? await pageFrom(options, io) : undefined,
    logLevel: options.logLevel,
  };
  try {
    const running = await startController(started);
    await stop;
    await running.close();
    return EXIT.clean;
  } catch (error) {
    if (error instanceof StartError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** Which namespace a pod is in stands beside its token. */
async function ownNamespace({ pod }: Io): Promise<string> {
  if (pod === undefined) return DEFAULT_NAMESPACE;
  const text = await readFile(join(pod.folder, 'namespace'), 'utf8').catch(() => '');
  return text.trim() === '' ? DEFAULT_NAMESPACE : text.trim();
}

async function pageFrom(options: ControllerCommandOptions, io: Io): Promise<ControllerOptions['page']> {
  const { pageHost: host, pagePort: port, pageTokenFile, webhookMetrics } = options;
  for (const url of webhookMetrics)
    if (!/^https?:/.test(url) || !URL.canParse(url))
      throw new UsageError(`--webhook-metrics ${printable(url)} is no http URL`);
  const served = { host, port, assets: pageAssets(io), webhookMetrics };
  if (pageTokenFile === undefined) return served;
  try {
    const token = (await readFile(resolve(io.cwd, pageTokenFile), 'utf8')).trim();
    if (token === '') throw new UsageError(`${pageTokenFile} holds no token`);
    return { ...served, token };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${pageTokenFile} cannot be read: ${fileProblem(error)}`);
  }
}
