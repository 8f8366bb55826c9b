import { Option } from 'commander';
import type { CommandContext } from './command-context.js';

const FORMATS = ['text', 'junit', 'tap'] as const;

/** The options of `firebreak test` as commander hands them over. */
export interface TestOptions {
  readonly output: (typeof FORMATS)[number];
}

/** Adds `firebreak test`. */
export function addTest({ program, io, run }: CommandContext): void {
  program
    .command('test')
    .summary('test a profile by suites of cases')
    .description(
      'Judges the cases of suites and compares what came with what they expect. A suite names a profile, what the cluster ' +
        'holds, and cases: an object or an AdmissionReview, who asks, when, and the decision and findings that are expected. ' +
        'Its schema is docs/schemas/suite.schema.json.',
    )
    .argument('<suites...>', 'suite files')
    .addOption(new Option('-o, --output <format>', 'how to report').choices(FORMATS).default('text'))
    .addHelpText(
      'after',
      `
Exit codes: 0 all as expected, 1 a case is not, 2 a suite or what it names cannot be read, 3 internal error

Examples:
  $ ${io.program} test policies/suites/*.yaml
  $ ${io.program} test --output junit guardrails.test.yaml > firebreak.xml`,
    )
    .action((files: string[], options: TestOptions) =>
      run(async () => {
        const { testSuites } = await import('./run-suites.js');
        return testSuites(files, options, io);
      }),
    );
}
