import { InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from './command-context.js';
import { repeatable } from './repeatable.js';

const FAILURE_POLICIES = ['Ignore', 'Fail'] as const;
const MODES = ['Enforce', 'DryRun'] as const;

/** The options of `firebreak manifests` as commander hands them over. */
export interface ManifestsOptions {
  readonly out?: string;
  readonly namespace?: string;
  readonly image?: string;
  readonly replicas?: number;
  readonly failurePolicy?: (typeof FAILURE_POLICIES)[number];
  readonly mode?: (typeof MODES)[number];
  readonly tlsSecret?: string;
  readonly caFile?: string;
  readonly profile?: string;
  readonly excludeNamespace: readonly string[];
  readonly apiServerCidr: readonly string[];
  readonly monitoringNamespace?: string;
  readonly controllerConfig?: string;
}

/** Adds `firebreak manifests`. */
export function addManifests({ program, io, run }: CommandContext): void {
  program
    .command('manifests')
    .summary('render what installs Firebreak in a cluster')
    .description(
      'Renders the manifests that install Firebreak in a cluster: with --out one object a file, for kubectl apply -k, ' +
        'without it one stream for kubectl apply -f, which leaves out the controller and what needs the Prometheus operator.',
    )
    .option('--out <dir>', 'write deploy/ and certs/ into this directory')
    .option('-n, --namespace <name>', 'the namespace to install into (default: firebreak-system)')
    .option('--image <reference>', 'the container image (default: firebreak of this version)')
    .option('--replicas <number>', 'how many replicas (default: 2)', replicas)
    .addOption(
      choice(
        '--failure-policy <policy>',
        'what the API server does when Firebreak does not answer (default: Ignore)',
        FAILURE_POLICIES,
      ),
    )
    .addOption(choice('--mode <mode>', 'the mode of the profile (default: DryRun, which refuses nothing)', MODES))
    .option('--tls-secret <name>', 'use the certificate of this Secret (default: cert-manager makes one)')
    .option('--ca-file <file>', 'the CA of the certificate in that Secret')
    .option('-p, --profile <file>', 'the guardrails (default: the baseline that comes with Firebreak)')
    .addOption(repeatable('--exclude-namespace <name>', 'a namespace that the API server never asks about'))
    .addOption(
      repeatable('--api-server-cidr <cidr>', 'where the API server is; a NetworkPolicy then keeps Firebreak to it'),
    )
    .option('--monitoring-namespace <name>', 'the namespace that may read the metrics all the same')
    .option(
      '--controller-config <file>',
      'what the controller is told; it gets the rights that this needs (default: it reports, and changes nothing)',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ ${io.program} manifests --out . --image registry.example/firebreak:0.1.0 && kubectl apply -k deploy
  $ ${io.program} manifests --tls-secret firebreak-tls --ca-file ca.crt | kubectl apply -f -`,
    )
    .action((options: ManifestsOptions) =>
      run(async () => {
        const { printManifests } = await import('./print-manifests.js');
        return printManifests(options, io);
      }),
    );
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

function replicas(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('A whole number from 1 is wanted.');
  return Number(text);
}
