import { Option, type Command } from 'commander';
import type { ReachSettings } from '../reach/views.js';
import type { ClusterOptions } from './cluster-credentials.js';

/** Where a picture of a cluster comes from, as commander hands it over. */
export interface PictureOptions extends ClusterOptions {
  readonly live?: true;
  readonly defaultNamespace: string;
  readonly podAddresses: 'match' | 'ignore';
}

/** What the help of a command that takes a picture says of its paths. */
export const PATHS_HELP = 'files, directories (every *.yaml, *.yml and *.json below), or - for standard input';

/** Adds the options that say of which cluster, to a command whose arguments are manifests. */
export function addPictureOptions(command: Command): Command {
  return command
    .option('--live', 'ask the cluster of the current context; files count as applied to it')
    .option('--context <name>', 'ask the cluster of this context')
    .option('--kubeconfig <file>', 'and of this kubeconfig')
    .option('--default-namespace <name>', 'where objects and names without a namespace are', 'default')
    .addOption(
      new Option(
        '--pod-addresses <what>',
        'whether an ipBlock of the network plugin matches addresses of pods, too; with Cilium they are ignored',
      )
        .choices(['match', 'ignore'])
        .default('match'),
    );
}

/** What those options say of the network plugin. */
export function reachSettings({ podAddresses }: PictureOptions): ReachSettings {
  return { ipBlockMatchesPods: podAddresses === 'match' };
}
