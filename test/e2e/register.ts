import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Cluster } from './cluster.js';
import { eventually } from './eventually.js';
import { firebreak } from './firebreak.js';
import { denyAll, policiesPath, policy } from './policies.js';
import type { WebhookProcess } from './webhook-process.js';

export interface RenderOptions {
  readonly profileFile: string;
  readonly caFile: string;
  readonly mode: 'Enforce' | 'DryRun';
  readonly failurePolicy: 'Ignore' | 'Fail';
}

interface WebhookConfiguration {
  readonly metadata: { readonly name: string };
  readonly webhooks: readonly { readonly name: string; readonly clientConfig: object }[];
}

export interface Manifests {
  /** For `kubectl apply -k`. */
  readonly deploy: string;
  /** What stands in the ConfigMap, and is mounted into the container. */
  readonly profile: string;
  readonly configuration: WebhookConfiguration;
}

/** Where an API server could be; with it, Firebreak's own NetworkPolicies are rendered as well. */
const REACHED_FROM = ['--api-server-cidr', '10.1.2.0/28'];

/** Renders what installs Firebreak below a folder, by the command that users have for it. */
export async function renderManifests(folder: string, options: RenderOptions): Promise<Manifests> {
  const { profileFile, caFile, mode, failurePolicy } = options;
  const files = ['--out', folder, '--profile', profileFile, '--tls-secret', 'firebreak-tls', '--ca-file', caFile];
  await firebreak(['manifests', ...files, '--mode', mode, '--failure-policy', failurePolicy, ...REACHED_FROM], folder);
  const deploy = join(folder, 'deploy');
  const read = async (name: string): Promise<unknown> => parse(await readFile(join(deploy, name), 'utf8'));
  const configMap = (await read('config-map.yaml')) as { readonly data: { readonly 'profile.yaml': string } };
  const configuration = (await read('webhook-configuration.yaml')) as WebhookConfiguration;
  return { deploy, profile: configMap.data['profile.yaml'], configuration };
}

export interface Registration {
  readonly url: string;
  /** The certificates in PEM of every authority to trust. */
  readonly authorities: string;
}

/** Registers the webhook as it was rendered, but where the API server finds it: no Service leads to a loopback address. */
export async function register(
  cluster: Cluster,
  { configuration }: Manifests,
  { url, authorities }: Registration,
): Promise<void> {
  const clientConfig = { url: `${url}/validate`, caBundle: btoa(authorities) };
  const webhooks = configuration.webhooks.map((webhook) => ({ ...webhook, clientConfig }));
  const input = JSON.stringify({ ...configuration, webhooks });
  const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input });
  if (code !== 0) throw new Error(`the webhook cannot be registered: ${stderr}`);
}

/** The API server learns of a registration a moment after it was stored: waits until it has really asked. */
export async function untilCalled(cluster: Cluster, webhook: WebhookProcess): Promise<void> {
  const from = webhook.lines.length;
  await eventually('the API server to call the webhook', async () => {
    const body = policy('default/registration-probe', denyAll);
    await cluster.raw('POST', `${policiesPath('default')}?dryRun=All`, { body });
    return webhook.lines.slice(from).some(({ name }) => name === body.metadata.name) ? true : undefined;
  });
}
