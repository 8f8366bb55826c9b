import { Command, CommanderError } from 'commander';
import { addAudit } from './audit.js';
import { addCanReach } from './can-reach.js';
import { addCerts } from './certs.js';
import { addCheck } from './check.js';
import type { CommandContext } from './command-context.js';
import { addController } from './controller.js';
import { addDiff } from './diff.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { addExplain } from './explain.js';
import { reportInternalError } from './internal-error.js';
import type { Io } from './io.js';
import { addManifests } from './manifests.js';
import { addMap } from './map.js';
import { packageVersion } from './package-root.js';
import { addProfile } from './profile.js';
import { addReplay } from './replay.js';
import { addRules } from './rules.js';
import { addSend } from './send.js';
import { addTest } from './test.js';
import { UsageError } from './usage-error.js';
import { addWebhook } from './webhook.js';

/** In the order in which the help names them. */
const COMMANDS = [
  addCheck,
  addAudit,
  addTest,
  addReplay,
  addMap,
  addDiff,
  addExplain,
  addCanReach,
  addRules,
  addProfile,
  addWebhook,
  addController,
  addSend,
  addCerts,
  addManifests,
];

/**
 * Runs the command line `args` (without the interpreter and the script) in the given world.
 * Never throws: whatever happens becomes text and an exit code.
 */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.clean;
  const program = newProgram(io);
  const run: CommandContext['run'] = async (work) => {
    exitCode = await work();
  };
  for (const add of COMMANDS) add({ program, io, run });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.unusable;
    if (!(error instanceof UsageError)) {
      reportInternalError(error, io);
      return EXIT.internal;
    }
    io.stderr.write(`error: ${error.message}\n`);
    return EXIT.unusable;
  }
}

function newProgram(io: Io): Command {
  return new Command(io.program)
    .description('Guards the network boundaries of a Kubernetes cluster by what its NetworkPolicies mean.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ writeOut: io.stdout.write, writeErr: io.stderr.write })
    .showHelpAfterError(`(add --help for usage)`)
    .addHelpText(
      'after',
      `
Examples:
  $ ${io.program} check deploy/            judge the manifests of a directory
  $ ${io.program} audit cluster/           review everything that is there
  $ ${io.program} map deploy/              who can talk to whom
  $ ${io.program} rules limit-cidr-width   what a rule is about, with examples
  $ ${io.program} webhook --help           what the server needs`,
    );
}
