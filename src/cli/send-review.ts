import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { WEBHOOK_NAME } from '../install/names.js';
import { printable } from '../report/printable.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { fileProblem } from './file-problem.js';
import type { Io } from './io.js';
import { postReview } from './post-review.js';
import type { SendOptions } from './send.js';
import { UsageError } from './usage-error.js';

/** The path that the rendered ValidatingWebhookConfiguration names. */
const PATH = '/validate';

/** What is read of an answer, whatever stands in it. */
interface Answer {
  readonly allowed: boolean;
  readonly warnings: readonly unknown[];
  readonly reason: string;
  readonly message: string;
}

/** Sends the review of a file and prints the answer. */
export async function sendReview(file: string, options: SendOptions, io: Io): Promise<ExitCode> {
  const body = await read(file, io);
  const ca = options.ca === undefined ? undefined : await read(options.ca, io);
  const url = targetOf(options.url);
  const { status, text } = await postReview(url, { body, ca });
  const answer = status === 200 ? answerIn(text) : undefined;
  if (answer === undefined)
    throw new UsageError(`${url.href} answers ${status}: ${printable(text.slice(0, 2000).trim())}`);
  for (const warning of answer.warnings) io.stderr.write(`Warning: ${printable(String(warning))}\n`);
  if (answer.allowed) {
    io.stdout.write('allowed\n');
    return EXIT.clean;
  }
  const reason = printable(answer.reason);
  const message = answer.message.split('\n').map(printable).join('\n');
  io.stdout.write(
    `Error from server (${reason}): admission webhook "${WEBHOOK_NAME}" denied the request: ${message}\n`,
  );
  return EXIT.findings;
}

async function read(file: string, io: Io): Promise<Uint8Array> {
  try {
    return file === '-' ? await io.readStdin() : await readFile(resolve(io.cwd, file));
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${fileProblem(error)}`);
  }
}

function targetOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') throw new UsageError(`--url ${text}: an https:// address is wanted`);
  if (url.pathname === '/') url.pathname = PATH;
  return url;
}

function answerIn(text: string): Answer | undefined {
  const response = member(parsed(text), 'response');
  const allowed = member(response, 'allowed');
  if (typeof allowed !== 'boolean') return undefined;
  const warnings = member(response, 'warnings');
  const status = member(response, 'status');
  return {
    allowed,
    warnings: Array.isArray(warnings) ? warnings : [],
    reason: textOr('Forbidden', member(status, 'reason')),
    message: textOr('', member(status, 'message')),
  };
}

function textOr(otherwise: string, value: unknown): string {
  return typeof value === 'string' ? value : otherwise;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
