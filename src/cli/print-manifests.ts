import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadConfiguration } from '../controller/load-configuration.js';
import { loadProfile } from '../guardrails/load-profile.js';
import type { ControllerInstall, InstallOptions, TlsOption } from '../install/install-options.js';
import { optionProblems } from '../install/option-problems.js';
import { renderManifests, type ManifestFile } from '../install/render-manifests.js';
import { count } from '../report/check-summary.js';
import { decodeText } from './decode-text.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { fileProblem } from './file-problem.js';
import type { Io } from './io.js';
import { problemLine } from './load-profile-file.js';
import type { ManifestsOptions } from './manifests.js';
import { baselineProfile } from './package-root.js';
import { UsageError } from './usage-error.js';
import { writeFiles } from './write-files.js';

/** Writes the manifests into a directory, or prints them as one stream. */
export async function printManifests(options: ManifestsOptions, io: Io): Promise<ExitCode> {
  const install = await installOptionsFrom(options, io);
  const problems = optionProblems(install);
  if (problems.length > 0)
    throw new UsageError(problems.map(({ at, message }) => `${flagOf(at)}: ${message}`).join('\n'));
  const files = renderManifests(install);
  if (options.out === undefined) io.stdout.write(streamOf(files));
  else {
    await writeFiles(files, resolve(io.cwd, options.out));
    io.stdout.write(`${count(files.length, 'file')} written below ${options.out}\n`);
  }
  return EXIT.clean;
}

async function installOptionsFrom(options: ManifestsOptions, io: Io): Promise<InstallOptions> {
  const { namespace, image, replicas, failurePolicy, mode, monitoringNamespace } = options;
  const profileFile = options.profile ?? baselineProfile();
  const profile = await read(profileFile, io);
  const loaded = loadProfile(profile, profileFile);
  if (!loaded.ok) throw new UsageError(`the profile cannot be used\n${loaded.problems.map(problemLine).join('\n')}`);
  return {
    profile,
    namespace,
    image,
    replicas,
    failurePolicy,
    mode,
    monitoringNamespace,
    tls: await tlsFrom(options, io),
    excludeNamespaces: options.excludeNamespace,
    apiServerCidrs: options.apiServerCidr,
    controller: await controllerFrom(options, io),
  };
}

async function tlsFrom({ tlsSecret, caFile }: ManifestsOptions, io: Io): Promise<TlsOption> {
  if (tlsSecret !== undefined)
    return { secret: tlsSecret, caBundle: caFile === undefined ? undefined : await read(caFile, io) };
  if (caFile !== undefined)
    throw new UsageError('--ca-file has no effect without --tls-secret: cert-manager fills in the CA of its own');
  return 'cert-manager';
}

/** What its configuration asks for decides on what the controller may do. */
async function controllerFrom({ controllerConfig }: ManifestsOptions, io: Io): Promise<ControllerInstall | undefined> {
  if (controllerConfig === undefined) return undefined;
  const configuration = await read(controllerConfig, io);
  const loaded = loadConfiguration(configuration, controllerConfig);
  if (!loaded.ok)
    throw new UsageError(`the configuration cannot be used\n${loaded.problems.map(problemLine).join('\n')}`);
  const { reports, events, defaultDeny, removeAfter } = loaded.value;
  return {
    configuration,
    reports: reports?.format ?? 'none',
    events,
    writes: [
      ...(defaultDeny === undefined ? [] : (['default-deny'] as const)),
      ...(removeAfter === undefined ? [] : (['expiry-removal'] as const)),
    ],
  };
}

async function read(file: string, io: Io): Promise<string> {
  try {
    const decoded = decodeText(await readFile(resolve(io.cwd, file)));
    if (decoded.ok) return decoded.text;
    throw new UsageError(`${file} ${decoded.problem}`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} cannot be read: ${fileProblem(error)}`);
  }
}

/** The flag of an option by its name in {@link InstallOptions}. */
function flagOf(at: string): string {
  if (at === 'tls.secret') return '--tls-secret';
  if (at === 'tls.caBundle') return '--ca-file';
  const name = at.replace(/s?\[\d+\]$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `--${name}`;
}

/** What is applied by itself: not everybody wants it, and it may need kinds that a plain cluster does not know. */
const APART = ['deploy/monitoring/', 'deploy/controller/', 'deploy/audit-cronjob/'];

/** What kubectl apply -f takes: no kustomizations, and nothing that is applied by itself. */
function streamOf(files: readonly ManifestFile[]): string {
  return files
    .filter(({ path }) => !path.endsWith('kustomization.yaml') && !APART.some((folder) => path.startsWith(folder)))
    .map(({ path, content }) => `---\n# ${path}\n${content}`)
    .join('');
}
