import { Option } from 'commander';
import type { PortSet } from '../model/port-set.js';
import type { CommandContext } from './command-context.js';
import { ENDS_HELP } from './ends-help.js';
import { addPictureOptions, PATHS_HELP, type PictureOptions } from './picture-options.js';
import { portOption } from './port-option.js';

const FORMATS = ['text', 'json', 'md'] as const;

/** The options of a question about two ends, as commander hands them over. */
export interface QuestionOptions extends PictureOptions {
  readonly from: string;
  readonly to: string;
  readonly port?: PortSet;
}

/** The options of `firebreak explain`. */
export interface ExplainOptions extends QuestionOptions {
  readonly output: (typeof FORMATS)[number];
  readonly change: 'auto' | 'allow' | 'close' | 'none';
}

/** Adds `firebreak explain`. */
export function addExplain({ program, io, run }: CommandContext): void {
  const command = program
    .command('explain')
    .summary('say why two ends can, or cannot, talk')
    .description(
      'Says whether one end can open connections to another, what the policies on both sides have to do with it and where ' +
        'they stand, and the smallest change that would turn it round, tried out and with all that it does.',
    )
    .argument('[paths...]', PATHS_HELP)
    .requiredOption('--from <end>', 'who opens the connection')
    .requiredOption('--to <end>', 'who is called')
    .option('--port <ports>', 'ports of the one called: 5432, 53/udp, 8000-8080/tcp (default: every port)', portOption);
  addPictureOptions(command)
    .addOption(
      new Option('--change <goal>', 'which change to look for; auto: the one that would turn the verdict round')
        .choices(['auto', 'allow', 'close', 'none'])
        .default('auto'),
    )
    .addOption(new Option('-o, --output <format>', 'how to report').choices(FORMATS).default('text'))
    .addHelpText(
      'after',
      `${ENDS_HELP}

Exit codes: 0 explained, 2 an end is not there or something cannot be read, 3 internal error

Examples:
  $ ${io.program} explain deploy/ --from shop/web --to data/db --port 5432
  $ ${io.program} explain --live --from world --to deployment/shop/web --port 443`,
    )
    .action((paths: string[], options: ExplainOptions) =>
      run(async () => {
        const { explain } = await import('./run-explain.js');
        return explain(paths, options, io);
      }),
    );
}
