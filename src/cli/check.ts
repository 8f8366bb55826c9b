import { Option } from 'commander';
import type { FailOn } from '../report/check-report.js';
import type { CommandContext } from './command-context.js';
import { repeatable } from './repeatable.js';

const FORMATS = ['text', 'json', 'sarif', 'junit', 'github'] as const;

/** The options of `firebreak check` as commander hands them over. */
export interface CheckOptions {
  readonly profile?: string;
  readonly output: (typeof FORMATS)[number];
  readonly failOn: FailOn;
  readonly namespace: string;
  readonly complete?: boolean;
  readonly as?: string;
  readonly asGroup: readonly string[];
  readonly now?: string;
}

/** Adds `firebreak check`. */
export function addCheck({ program, io, run }: CommandContext): void {
  program
    .command('check')
    .summary('judge manifests before they are applied')
    .description(
      'Judges the NetworkPolicies and Namespaces of manifests by a profile, as the webhook would if they were created. ' +
        'The objects of one run know of each other: the labels of a Namespace count for the policies in it. ' +
        'Guardrails that hang on policies, namespaces or pods which may stand elsewhere are not judged, and it is said ' +
        'which; with --complete they are.',
    )
    .argument(
      '<paths...>',
      'files, directories (every *.yaml, *.yml and *.json below, except node_modules and .git), or - for standard input',
    )
    .option('-p, --profile <file>', 'the guardrails to judge by (default: the baseline that comes with Firebreak)')
    .addOption(new Option('-o, --output <format>', 'how to report').choices(FORMATS).default('text'))
    .addOption(
      new Option('--fail-on <decision>', 'the decision from which on the exit code is 1')
        .choices(['deny', 'warn'])
        .default('deny'),
    )
    .option('-n, --namespace <name>', 'where policies without a namespace go', 'default')
    .option('--complete', 'the paths hold all namespaces and policies there are, and all workloads if they hold any')
    .option('--as <user>', 'who would apply them (default: unknown)')
    .addOption(repeatable('--as-group <group>', 'a group of that user'))
    .option('--now <time>', 'judge as if at this time, as 2027-03-31 or 2027-03-31T12:00:00Z')
    .addHelpText('after', helpFor(io.program))
    .action((paths: string[], options: CheckOptions) =>
      run(async () => {
        const { check } = await import('./run-check.js');
        return check(paths, options, io);
      }),
    );
}

function helpFor(program: string): string {
  return `
Exit codes: 0 clean, 1 findings at or above --fail-on, 2 input or profile cannot be read, 3 internal error

Examples:
  $ ${program} check deploy/ network.yaml
  $ ${program} check --complete cluster/
  $ kustomize build overlays/prod | ${program} check -n shop -
  $ ${program} check --profile policies/profiles/restricted.yaml --output sarif . > firebreak.sarif`;
}
