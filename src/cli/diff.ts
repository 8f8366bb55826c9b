import { Option } from 'commander';
import type { CommandContext } from './command-context.js';
import { REACH_FORMATS, type ReachFormat } from './map.js';
import { addPictureOptions, PATHS_HELP, type PictureOptions } from './picture-options.js';

/** The options of `firebreak diff` as commander hands them over. */
export interface DiffOptions extends PictureOptions {
  readonly output: ReachFormat;
  readonly changes?: string;
  readonly failOn?: 'opened' | 'closed' | 'changed';
}

/** Adds `firebreak diff`. */
export function addDiff({ program, io, run }: CommandContext): void {
  const command = program
    .command('diff')
    .summary('show what a change opens and closes')
    .description(
      'Compares who can talk to whom before and after. Without a cluster, there are two paths: what was, and what is to be. ' +
        'With --live or --context, what is runs already, and the paths are what is to be applied to it. ' +
        'With --changes, paths or cluster are what was.',
    )
    .argument('[paths...]', PATHS_HELP);
  addPictureOptions(command)
    .addOption(new Option('-o, --output <format>', 'how to report').choices(REACH_FORMATS).default('text'))
    .option('--changes <dir>', 'what the changes do that an audit wrote into this directory')
    .addOption(
      new Option(
        '--fail-on <change>',
        'exit with 1 where connections open or isolation is lost, where they close or it is gained, or either',
      ).choices(['opened', 'closed', 'changed']),
    )
    .addHelpText(
      'after',
      `
Exit codes: 0 compared, 1 see --fail-on, 2 a file or the cluster cannot be read, 3 internal error

Examples:
  $ ${io.program} diff main/deploy branch/deploy --output md
  $ ${io.program} diff --live web.yaml --fail-on opened
  $ ${io.program} diff --live --changes changes/
  $ kustomize build overlays/prod | ${io.program} diff --context production -`,
    )
    .action((paths: string[], options: DiffOptions) =>
      run(async () => {
        const { diff } = await import('./run-diff.js');
        return diff(paths, options, io);
      }),
    );
}
