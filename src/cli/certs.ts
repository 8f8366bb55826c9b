import { InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from './command-context.js';
import { repeatable } from './repeatable.js';

/** The longest that Apple's and Chrome's verifiers accept of a certificate that an own authority signed. */
const MOST_DAYS = 825;

/** The options of `firebreak certs` as commander hands them over. */
export interface CertsOptions {
  readonly out: string;
  readonly days: number;
  readonly namespace: string;
  readonly service: string;
  readonly name: readonly string[];
  readonly keepCaKey?: true;
  readonly force?: true;
  readonly ifMissing?: true;
}

/** Adds `firebreak certs`. */
export function addCerts({ program, io, run }: CommandContext): void {
  program
    .command('certs')
    .summary('make a development CA and a serving certificate')
    .description(
      'Makes a development CA and a serving certificate (ECDSA P-256) for localhost and for the Service in the cluster: ' +
        'ca.crt, tls.crt and tls.key. The key of the CA is thrown away, so that nobody can issue more in its name; the ' +
        'next run makes a new CA. For a real cluster, cert-manager is the better way (firebreak manifests --tls cert-manager).',
    )
    .option('--out <dir>', 'where the files go', '.firebreak/tls')
    .option('--days <days>', `how long they are valid, at most ${MOST_DAYS}`, days, 365)
    .option('-n, --namespace <name>', 'the namespace of the Service', 'firebreak-system')
    .option('--service <name>', 'the name of the Service', 'firebreak')
    .addOption(repeatable('--name <name>', 'a further host name or IP address'))
    .option('--keep-ca-key', 'write ca.key too')
    .option('--force', 'overwrite what is there')
    .addOption(
      new Option('--if-missing', 'do nothing where valid files are there; renew our own where they are not').conflicts(
        'force',
      ),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ ${io.program} certs
  $ ${io.program} certs --out tls --name firebreak.example.org --days 30`,
    )
    .action((options: CertsOptions) =>
      run(async () => {
        const { makeCertificates } = await import('./make-certificates.js');
        return makeCertificates(options, io);
      }),
    );
}

function days(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > MOST_DAYS)
    throw new InvalidArgumentError(`A whole number from 1 to ${MOST_DAYS} is wanted.`);
  return value;
}
