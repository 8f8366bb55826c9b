import type { CommandContext } from './command-context.js';
import { ENDS_HELP } from './ends-help.js';
import type { QuestionOptions } from './explain.js';
import { addPictureOptions, PATHS_HELP } from './picture-options.js';
import { portOption } from './port-option.js';

/** The options of `firebreak can-reach` as commander hands them over. */
export interface CanReachOptions extends QuestionOptions {
  readonly every?: true;
  readonly quiet?: true;
}

/** Adds `firebreak can-reach`. */
export function addCanReach({ program, io, run }: CommandContext): void {
  const command = program
    .command('can-reach')
    .summary('ask whether one end can reach another, for scripts')
    .description(
      'Ends with 0 where one end can open a connection to another, and with 1 where it cannot. Where ports or addresses are ' +
        'many, one of them is enough, so that 1 means: none at all; with --every, 0 means: all of them.',
    )
    .argument('[paths...]', PATHS_HELP)
    .requiredOption('--from <end>', 'who opens the connection')
    .requiredOption('--to <end>', 'who is called')
    .option('--port <ports>', 'ports of the one called: 5432, 53/udp, 8000-8080/tcp (default: any port)', portOption)
    .option('--every', 'ask for every port and address that is named')
    .option('-q, --quiet', 'print nothing');
  addPictureOptions(command)
    .addHelpText(
      'after',
      `${ENDS_HELP}

Exit codes: 0 it can, 1 it cannot, 2 an end is not there or something cannot be read, 3 internal error

Examples:
  $ ${io.program} can-reach deploy/ --from shop/web --to data/db --port 5432
  $ ! ${io.program} can-reach --live --from world --to data/db`,
    )
    .action((paths: string[], options: CanReachOptions) =>
      run(async () => {
        const { canReach } = await import('./run-can-reach.js');
        return canReach(paths, options, io);
      }),
    );
}
