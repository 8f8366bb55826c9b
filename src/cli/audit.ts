import { Option } from 'commander';
import { SEVERITIES, type Severity } from '../audit/audit-report.js';
import type { CommandContext } from './command-context.js';
import { addPictureOptions, PATHS_HELP, type PictureOptions } from './picture-options.js';
import { repeatable } from './repeatable.js';

const FORMATS = ['text', 'json', 'sarif', 'junit', 'md', 'html', 'openreports'] as const;

/** The formats of an audit. */
export type AuditFormat = (typeof FORMATS)[number];

/** The options of `firebreak audit` as commander hands them over. */
export interface AuditOptions extends PictureOptions {
  readonly profile?: string;
  readonly output: AuditFormat;
  readonly failOn?: Severity;
  readonly baseline?: string;
  readonly changes?: string;
  readonly ownerKey: readonly string[];
  readonly systemNamespace: readonly string[];
  readonly monitoringNamespace: readonly string[];
  readonly now?: string;
}

/** Adds `firebreak audit`. */
export function addAudit({ program, io, run }: CommandContext): void {
  const command = program
    .command('audit')
    .summary('review everything that is there, and propose what to change')
    .description(
      'Reviews all NetworkPolicies of manifests or of a cluster at once: what isolates whom and what does not, what is too ' +
        'broad, too narrow, stale or redundant, and what the guardrails of the profile say of each object. It ends with ' +
        'changes, none of which opens a path.',
    )
    .argument('[paths...]', PATHS_HELP);
  addPictureOptions(command)
    .option('-p, --profile <file>', 'the guardrails to judge by (default: the baseline that comes with Firebreak)')
    .addOption(new Option('-o, --output <format>', 'how to report').choices(FORMATS).default('text'))
    .addOption(
      new Option(
        '--fail-on <severity>',
        'exit with 1 where there are findings of this severity or a worse one',
      ).choices(SEVERITIES),
    )
    .option('--baseline <file>', 'an earlier audit, as --output json writes it: only what is new counts and is shown')
    .option('--changes <dir>', 'write the proposed changes as manifests into this directory, which must be empty')
    .addOption(repeatable('--owner-key <key>', 'a label or annotation that names who owns a policy'))
    .addOption(repeatable('--system-namespace <glob>', 'namespaces of the cluster itself, besides the usual ones'))
    .addOption(repeatable('--monitoring-namespace <glob>', 'namespaces of monitoring, besides the usual ones'))
    .option('--now <time>', 'audit as if at this time, as 2027-03-31 or 2027-03-31T12:00:00Z')
    .addHelpText(
      'after',
      `
Exit codes: 0 audited, 1 see --fail-on, 2 a file, the profile or the cluster cannot be read, 3 internal error

Examples:
  $ ${io.program} audit cluster/
  $ ${io.program} audit --context production --changes changes/ && kubectl apply -f changes/apply
  $ ${io.program} audit --live --output json > audit.json
  $ ${io.program} audit --live --baseline audit.json --fail-on high --output md`,
    )
    .action((paths: string[], options: AuditOptions) =>
      run(async () => {
        const { audit } = await import('./run-audit.js');
        return audit(paths, options, io);
      }),
    );
}
