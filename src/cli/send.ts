import type { CommandContext } from './command-context.js';

/** The options of `firebreak send` as commander hands them over. */
export interface SendOptions {
  readonly url: string;
  readonly ca?: string;
}

/** Adds `firebreak send`. */
export function addSend({ program, io, run }: CommandContext): void {
  program
    .command('send')
    .summary('send an AdmissionReview to a webhook and print the answer')
    .description(
      'Sends an AdmissionReview to a running webhook as the API server would, and prints the answer as kubectl would.',
    )
    .argument('<file>', 'an AdmissionReview as JSON, or - for standard input')
    .option('--url <url>', 'where the webhook listens', 'https://localhost:8443')
    .option('--ca <file>', 'the CA of its certificate (default: the CAs that Node trusts)')
    .addHelpText(
      'after',
      `
Exit codes: 0 allowed, 1 denied, 2 no answer

Example:
  $ ${io.program} send policies/examples/review.json --ca .firebreak/tls/ca.crt`,
    )
    .action((file: string, options: SendOptions) =>
      run(async () => {
        const { sendReview } = await import('./send-review.js');
        return sendReview(file, options, io);
      }),
    );
}
