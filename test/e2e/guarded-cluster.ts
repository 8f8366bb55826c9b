import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Test } from 'tap';
import { startCluster, type Cluster, type KubectlOptions } from './cluster.js';
import { makeCertificates, type Certificates } from './firebreak.js';
import { mountFolder, type MountedFolder } from './mounted-folder.js';
import type { Policy } from './policies.js';
import { profileText } from './profile.js';
import { register, renderManifests, untilCalled, type Manifests, type RenderOptions } from './register.js';
import type { CommandResult } from './run-command.js';
import type { Servers } from './servers.js';
import type { User } from './users.js';
import { startWebhookProcess, type WebhookProcess } from './webhook-process.js';

/** What the tests' webhook is called in every refusal. */
export const refusedBy = 'admission webhook "policies.firebreak.dev" denied the request: ';

/** A real API server that asks a real webhook. */
export interface GuardedCluster {
  readonly cluster: Cluster;
  readonly webhook: WebhookProcess;
  readonly manifests: Manifests;
  /** With which they were rendered. */
  readonly rendered: RenderOptions;
  readonly certificates: Certificates;
  /** Where the webhook has its profile from, mounted as from a ConfigMap. */
  readonly profile: MountedFolder;
  /** Where the webhook has its certificate from, mounted as from a Secret. */
  readonly tls: MountedFolder;
  /** As a developer, unless it says otherwise. Every warning that kubectl prints is kept. */
  readonly kubectl: (args: readonly string[], options?: KubectlOptions) => Promise<CommandResult>;
  readonly apply: (object: object, user?: User) => Promise<CommandResult>;
  /** The names of the policies that are stored in a namespace. */
  readonly stored: (namespace: string) => Promise<readonly string[]>;
  readonly warnings: readonly string[];
}

interface GuardedClusterOptions {
  readonly servers: Servers;
  /** What is there before the webhook. */
  readonly before?: (cluster: Cluster) => Promise<void>;
  /** Default: 1. */
  readonly drainSeconds?: number;
  /** The text of the profile. Default: the guardrails of the house. */
  readonly profile?: string;
  /** As whom the webhook watches the cluster. Default: it does not. */
  readonly watchAs?: User;
}

/**
 * Starts a cluster and the webhook, registers it as it is rendered, and waits until it is asked. Under failurePolicy
 * Fail: what the webhook does not answer is then an error that the tests see. All of it ends with the test.
 */
export async function startGuardedCluster(t: Test, options: GuardedClusterOptions): Promise<GuardedCluster> {
  const cluster = await startCluster({ servers: options.servers });
  t.teardown(() => cluster.stop());
  await options.before?.(cluster);

  const certificates = await makeCertificates(join(cluster.folder, 'certificates'));
  const profileFile = join(cluster.folder, 'profile.yaml');
  await writeFile(profileFile, options.profile ?? profileText());
  const rendered = { profileFile, caFile: certificates.caFile, mode: 'Enforce', failurePolicy: 'Fail' } as const;
  const folder = join(cluster.folder, 'manifests');
  await mkdir(folder);
  const manifests = await renderManifests(folder, rendered);
  const profile = await mountFolder(join(cluster.folder, 'profile'), { 'profile.yaml': manifests.profile });
  const tls = await mountFolder(join(cluster.folder, 'tls'), certificates.files);
  const webhook = await startWebhookProcess({
    folder: cluster.folder,
    profileFile: join(profile.path, 'profile.yaml'),
    tlsDir: tls.path,
    drainSeconds: options.drainSeconds ?? 1,
    ...(options.watchAs === undefined ? {} : { kubeconfig: cluster.kubeconfigs[options.watchAs] }),
  });
  t.teardown(() => webhook.kill());
  await register(cluster, manifests, { url: webhook.url, authorities: certificates.files['ca.crt'] });
  await untilCalled(cluster, webhook);

  const warnings: string[] = [];
  const kubectl: GuardedCluster['kubectl'] = async (args, { user = 'dev', input } = {}) => {
    const result = await cluster.kubectl(args, { user, ...(input === undefined ? {} : { input }) });
    warnings.push(...warningsIn(result));
    return result;
  };
  return {
    cluster,
    webhook,
    manifests,
    rendered,
    certificates,
    profile,
    tls,
    kubectl,
    apply: (object, user = 'dev') => kubectl(['apply', '-f', '-'], { user, input: JSON.stringify(object) }),
    async stored(namespace) {
      const list = await cluster.kubectl(['get', 'networkpolicies', '-n', namespace, '-o', 'json']);
      const { items } = JSON.parse(list.stdout) as { readonly items: readonly Policy[] };
      return items.map(({ metadata }) => metadata.name);
    },
    warnings,
  };
}

/** What kubectl prints as `Warning: ...`. */
export function warningsIn({ stderr }: CommandResult): readonly string[] {
  return stderr.split('\n').flatMap((line) => (line.startsWith('Warning: ') ? [line.slice('Warning: '.length)] : []));
}
