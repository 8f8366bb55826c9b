import { InvalidArgumentError, Option } from 'commander';
import { METRICS_PORT, WEBHOOK_PORT } from '../install/names.js';
import type { CommandContext } from './command-context.js';
import { listeningPort } from './listening-port.js';
import { LOG_LEVELS, type LogLevel } from './log-levels.js';
import { repeatable } from './repeatable.js';

/** The options of `firebreak webhook` as commander hands them over. */
export interface WebhookCommandOptions {
  readonly profile?: string;
  readonly tlsDir: string;
  readonly host: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly clientCa?: string;
  readonly clientName: readonly string[];
  readonly snapshot?: string;
  readonly drain: number;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly logLevel: LogLevel;
  readonly sample?: string;
}

/** Adds `firebreak webhook`. */
export function addWebhook({ program, io, run }: CommandContext): void {
  program
    .command('webhook')
    .summary('serve the validating admission webhook')
    .description(
      'Serves the validating admission webhook over HTTPS, and its metrics over HTTP. The profile, the certificate and ' +
        'the snapshot are loaded again when their files change. SIGTERM and SIGINT drain; a second signal ends it at once.',
    )
    .option('-p, --profile <file>', 'the guardrails (default: the baseline that comes with Firebreak)')
    .option('--tls-dir <dir>', 'where tls.crt and tls.key are', '.firebreak/tls')
    .option('--host <address>', 'the address to listen on; :: is all of them', '::')
    .option('--port <port>', 'the port of the webhook', listeningPort, WEBHOOK_PORT)
    .option('--metrics-port <port>', 'the port of /metrics, plain HTTP', listeningPort, METRICS_PORT)
    .option('--client-ca <file>', 'accept only clients with a certificate of this CA')
    .addOption(repeatable('--client-name <name>', 'and only under this name'))
    .option('--kubeconfig <file>', 'watch the cluster of this kubeconfig (default: in a pod, its own cluster)')
    .option('--context <name>', 'and of this context of it')
    .addOption(
      new Option(
        '--snapshot <path>',
        'take the state of the cluster from the manifests of this file or folder',
      ).conflicts(['kubeconfig', 'context']),
    )
    .option('--drain <seconds>', 'how long to go on serving after a signal', seconds, 15)
    .addOption(new Option('--log-level <level>', 'how much to log').choices(LOG_LEVELS).default('info'))
    .option('--sample <file>', 'print the line that sends this AdmissionReview, once the server is ready')
    .addHelpText(
      'after',
      `
Examples:
  $ ${io.program} certs --if-missing
  $ ${io.program} webhook --profile guardrails.yaml --tls-dir .firebreak/tls
  $ ${io.program} webhook --snapshot manifests/`,
    )
    .action((options: WebhookCommandOptions) =>
      run(async () => {
        const { serveWebhook } = await import('./serve-webhook.js');
        return serveWebhook(options, io);
      }),
    );
}

function seconds(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('A whole number of seconds is wanted.');
  return Number(text);
}
