import { Option } from 'commander';
import type { Direction } from '../model/network-policy.js';
import type { PortSet } from '../model/port-set.js';
import type { CommandContext } from './command-context.js';
import { addPictureOptions, PATHS_HELP, type PictureOptions } from './picture-options.js';
import { portOption } from './port-option.js';

/** The formats of a map and of a difference. */
export const REACH_FORMATS = ['text', 'json', 'csv', 'md', 'dot', 'mermaid', 'html'] as const;

/** One of them. */
export type ReachFormat = (typeof REACH_FORMATS)[number];

/** The options of `firebreak map` as commander hands them over. */
export interface MapOptions extends PictureOptions {
  readonly namespace?: string;
  readonly workload?: string;
  readonly direction?: Direction;
  readonly port?: PortSet;
  readonly output: ReachFormat;
}

/** Adds `firebreak map`. */
export function addMap({ program, io, run }: CommandContext): void {
  const command = program
    .command('map')
    .summary('show who can talk to whom')
    .description(
      'Shows every connection that the policies leave open between the workloads of manifests or of a cluster, and between ' +
        'them and the addresses outside: who isolates whom is taken into account on both sides.',
    )
    .argument('[paths...]', PATHS_HELP);
  addPictureOptions(command)
    .option('--namespace <name>', 'only connections with a workload of this namespace')
    .option('--workload <name>', 'only connections of this workload, as namespace/name or name')
    .addOption(
      new Option('--direction <direction>', 'seen from there, only what goes in or out').choices(['ingress', 'egress']),
    )
    .option('--port <ports>', 'only these ports: 5432, 53/udp, 8000-8080/tcp, sctp; several with commas', portOption)
    .addOption(new Option('-o, --output <format>', 'how to report').choices(REACH_FORMATS).default('text'))
    .addHelpText(
      'after',
      `
Exit codes: 0 shown, 2 a file or the cluster cannot be read, 3 internal error

Examples:
  $ ${io.program} map deploy/
  $ ${io.program} map --context production --namespace shop --output html > reach.html
  $ kustomize build overlays/prod | ${io.program} map --port 5432 -`,
    )
    .action((paths: string[], options: MapOptions) =>
      run(async () => {
        const { map } = await import('./run-map.js');
        return map(paths, options, io);
      }),
    );
}
