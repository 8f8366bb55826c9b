#!/usr/bin/env node
import { homedir } from 'node:os';
import { basename, delimiter, join, relative } from 'node:path';
import process from 'node:process';
import { EXIT } from './cli/exit-code.js';
import { reportInternalError } from './cli/internal-error.js';
import type { Io, Output } from './cli/io.js';
import { runCli } from './cli/run-cli.js';

const { FIREBREAK_DEBUG, KUBECONFIG, KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT, NO_COLOR, TERM } = process.env;
const script = process.argv[1] ?? 'firebreak';

const io: Io = {
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  openStdin: () => process.stdin,
  readStdin,
  cwd: process.cwd(),
  // https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
  pod:
    KUBERNETES_SERVICE_HOST && KUBERNETES_SERVICE_PORT
      ? {
          host: KUBERNETES_SERVICE_HOST,
          port: KUBERNETES_SERVICE_PORT,
          folder: '/var/run/secrets/kubernetes.io/serviceaccount',
        }
      : undefined,
  kubeconfigs: KUBECONFIG ? KUBECONFIG.split(delimiter).filter(Boolean) : [join(homedir(), '.kube', 'config')],
  pageFolder: undefined,
  now: Date.now,
  // https://no-color.org: present and not empty.
  colours: (NO_COLOR ?? '') === '' && TERM !== 'dumb' ? 'on a terminal' : 'never',
  errorDetail: (FIREBREAK_DEBUG ?? '') === '' ? 'message' : 'stack',
  // kubectl runs `kubectl firebreak check` as `kubectl-firebreak check`.
  program: /^kubectl-firebreak\b/.test(basename(script)) ? 'kubectl firebreak' : 'firebreak',
  invocation: invocation(),
  stopRequested,
};

function outputTo(stream: NodeJS.WriteStream): Output {
  // Whoever reads us may stop early, as `head` does. There is nobody left to tell, and nothing wrong with the result.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    // A full disk is no bug of ours, and what is missing in a report must not pass for nothing found.
    if (stream === process.stdout) process.stderr.write(`error: the output cannot be written: ${error.message}\n`);
    process.exit(EXIT.unusable);
  });
  return {
    write: (text) => {
      stream.write(text);
    },
    isTerminal: stream.isTTY,
  };
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function invocation(): string {
  if (!/\.[cm]?[jt]s$/.test(script)) return basename(script);
  return `node ${relative(process.cwd(), script)}`;
}

/** The first signal asks to stop; the second is from someone who cannot wait. */
function stopRequested(): Promise<void> {
  return new Promise((fulfil) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(130);
      asked = true;
      fulfil();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}

process.on('uncaughtException', (error) => {
  reportInternalError(error, io);
  process.exit(EXIT.internal);
});

process.exitCode = await runCli(process.argv.slice(2), io);
