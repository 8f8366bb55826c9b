import { Option } from 'commander';
import { METRICS_PORT, PAGE_PORT } from '../install/names.js';
import type { CommandContext } from './command-context.js';
import { listeningPort } from './listening-port.js';
import { repeatable } from './repeatable.js';
import { LOG_LEVELS, type LogLevel } from './log-levels.js';

/** The options of `firebreak controller` as commander hands them over. */
export interface ControllerCommandOptions {
  readonly profile?: string;
  readonly config?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly leaseName: string;
  readonly host: string;
  readonly metricsPort: number;
  readonly page: boolean;
  readonly pageHost: string;
  readonly pagePort: number;
  readonly pageTokenFile?: string;
  readonly webhookMetrics: readonly string[];
  readonly logLevel: LogLevel;
}

/** Adds `firebreak controller`. */
export function addController({ program, io, run }: CommandContext): void {
  program
    .command('controller')
    .summary('audit a cluster continuously, and report what is found in it')
    .description(
      'Watches a cluster, audits it within seconds of a change and on a schedule, and writes what it finds as reports, ' +
        'metrics and Events; where its configuration says so, it also gives namespaces a default-deny and removes expired ' +
        'policies. Of several replicas one writes. The profile and the configuration are loaded again when their files ' +
        'change. SIGTERM and SIGINT hand the leadership over.',
    )
    .option('-p, --profile <file>', 'the guardrails (default: the baseline that comes with Firebreak)')
    .option('-c, --config <file>', 'a ControllerConfiguration (default: reports and Events, and nothing is changed)')
    .option('--kubeconfig <file>', 'the cluster of this kubeconfig (default: in a pod, its own cluster)')
    .option('--context <name>', 'and of this context of it')
    .option('-n, --namespace <name>', 'where the Lease is (default: the namespace of the pod, or firebreak-system)')
    .option('--lease-name <name>', 'the Lease by which replicas elect a leader', 'firebreak-controller')
    .option('--host <address>', 'the address of /metrics, /healthz and /readyz; :: is all of them', '::')
    .option('--metrics-port <port>', 'and their port, plain HTTP', listeningPort, METRICS_PORT)
    .option('--page-host <address>', 'the address of the page', '127.0.0.1')
    .option('--page-port <port>', 'the port of the page, plain HTTP', listeningPort, PAGE_PORT)
    .option('--page-token-file <file>', 'show the page only to who presents the token in this file')
    .addOption(
      repeatable(
        '--webhook-metrics <url>',
        'show on the page what the webhook decided, from the /metrics of every address behind this URL',
      ),
    )
    .option('--no-page', 'serve no page')
    .addOption(new Option('--log-level <level>', 'how much to log').choices(LOG_LEVELS).default('info'))
    .addHelpText(
      'after',
      `
Examples:
  $ ${io.program} controller --context staging --config controller.yaml
  $ kubectl -n firebreak-system port-forward deploy/firebreak-controller ${PAGE_PORT}   then open http://localhost:${PAGE_PORT}`,
    )
    .action((options: ControllerCommandOptions) =>
      run(async () => {
        const { runController } = await import('./run-controller.js');
        return runController(options, io);
      }),
    );
}
