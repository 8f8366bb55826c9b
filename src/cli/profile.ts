import type { CommandContext } from './command-context.js';

/** Adds `firebreak profile` with its `check`. */
export function addProfile({ program, io, run }: CommandContext): void {
  const profile = program
    .command('profile')
    .summary('work on guardrail profiles')
    .description('Work on guardrail profiles.')
    .addHelpText('after', `\nExample:\n  $ ${io.program} profile check guardrails.yaml`);
  profile
    .command('check')
    .summary('say whether profiles can be loaded')
    .description('Loads profiles as the webhook would, and says what is wrong with them or what they hold.')
    .argument('<files...>', 'profile files')
    .option('--now <time>', 'count the days of exceptions from this time, as 2027-03-31')
    .addHelpText('after', `\nExample:\n  $ ${io.program} profile check policies/profiles/*.yaml`)
    .action((files: string[], options: { now?: string }) =>
      run(async () => {
        const { checkProfiles } = await import('./check-profiles.js');
        return checkProfiles(files, options, io);
      }),
    );
}
