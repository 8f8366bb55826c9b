import { InvalidArgumentError, Option } from 'commander';
import type { FailOn } from '../report/check-report.js';
import type { CommandContext } from './command-context.js';
import { repeatable } from './repeatable.js';

const FORMATS = ['text', 'json', 'md'] as const;

/** The options of `firebreak replay` as commander hands them over. */
export interface ReplayOptions {
  readonly profile: string;
  readonly against?: string;
  readonly objects: readonly string[];
  readonly output: (typeof FORMATS)[number];
  readonly failOn?: FailOn;
  readonly examples: number;
}

/** Adds `firebreak replay`. */
export function addReplay({ program, io, run }: CommandContext): void {
  program
    .command('replay')
    .summary('judge by a new profile what really happened')
    .description(
      'Judges by a profile the changes that a log tells of, each at its own time, by its own user and in the cluster as it ' +
        'was then: what would the profile have refused, and what would it change against the one in force? The log is the ' +
        "API server's audit log (audit.k8s.io/v1, one event a line; changes of networkpolicies and namespaces at level " +
        'RequestResponse), or the log of Firebreak itself with the objects from --objects.',
    )
    .argument('<logs...>', 'files, oldest first, plain or gzip, or - for standard input')
    .requiredOption('-p, --profile <file>', 'the guardrails to try')
    .option('--against <file>', 'the guardrails in force, to see what changes')
    .addOption(
      repeatable(
        '--objects <path>',
        'a file or folder of manifests: the cluster as it was before the first event (for the log of Firebreak: as it is)',
      ),
    )
    .addOption(new Option('-o, --output <format>', 'how to report').choices(FORMATS).default('text'))
    .addOption(
      new Option(
        '--fail-on <decision>',
        'exit with 1 where the profile would have decided so (with --against: where it newly would)',
      ).choices(['deny', 'warn']),
    )
    .option('--examples <number>', 'how many examples to show of each kind', wholeNumber, 3)
    .addHelpText('after', helpFor(io.program))
    .action((logs: string[], options: ReplayOptions) =>
      run(async () => {
        const { replay } = await import('./run-replay.js');
        return replay(logs, options, io);
      }),
    );
}

function wholeNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('A whole number up to 9999 is wanted.');
  return Number(text);
}

function helpFor(program: string): string {
  return `
Exit codes: 0 replayed, 1 see --fail-on, 2 a log, the objects or a profile cannot be read or nothing could be judged
(with --fail-on: or decided), 3 internal error

Examples:
  $ ${program} replay --profile candidate.yaml --against guardrails.yaml audit-*.log.gz audit.log
  $ kubectl get networkpolicies,namespaces,pods -A -o yaml > cluster.yaml
  $ kubectl logs -n firebreak deploy/firebreak | ${program} replay --profile candidate.yaml --objects cluster.yaml -`;
}
