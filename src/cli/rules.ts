import { Option } from 'commander';
import type { CommandContext } from './command-context.js';

const FORMATS = ['text', 'json', 'md'] as const;

/** The options of `firebreak rules` as commander hands them over. */
export interface RulesOptions {
  readonly output: (typeof FORMATS)[number];
}

/** Adds `firebreak rules`. */
export function addRules({ program, io, run }: CommandContext): void {
  program
    .command('rules')
    .summary('the catalogue of rules, or one rule with its examples')
    .description('Lists the rules that guardrails are made of, or explains one of them with its options and examples.')
    .argument('[id]', 'a rule')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(FORMATS).default('text'))
    .addHelpText(
      'after',
      `
Examples:
  $ ${io.program} rules
  $ ${io.program} rules limit-cidr-width
  $ ${io.program} rules -o json`,
    )
    .action((id: string | undefined, options: RulesOptions) =>
      run(async () => {
        const { showRules, showRule } = await import('./show-rules.js');
        return id === undefined ? showRules(options, io) : showRule(id, options, io);
      }),
    );
}
