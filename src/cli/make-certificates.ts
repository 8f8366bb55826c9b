import { mkdir, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import type { CertsOptions } from './certs.js';
import { inspectCertificates } from './inspect-certificates.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { fileProblem } from './file-problem.js';
import type { Io } from './io.js';
import { UsageError } from './usage-error.js';

const HOST_NAME = /^(\*\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/i;

/** Writes the certificates, unless they are there. */
export async function makeCertificates(options: CertsOptions, io: Io): Promise<ExitCode> {
  const names = namesFor(options);
  const directory = resolve(io.cwd, options.out);
  const found = await inspectCertificates(directory, { names, now: io.now() });
  if (found.state === 'valid' && options.ifMissing) {
    io.stdout.write(`${options.out}: valid until ${found.until}, left alone\n`);
    return EXIT.clean;
  }
  const replaceable =
    found.state === 'absent' || options.force || (options.ifMissing && found.state === 'ours, unusable');
  if (!replaceable) throw new UsageError(`${options.out} holds certificates already; --force overwrites them`);
  if (found.state === 'ours, unusable') io.stdout.write(`${options.out}: ${found.reason}, made anew\n`);

  // A second to load, which a start with valid certificates need not pay.
  const { issueCertificates } = await import('./issue-certificates.js');
  const issued = await issueCertificates({ names, now: io.now(), days: options.days });
  try {
    await mkdir(directory, { recursive: true });
    if (options.keepCaKey) await replaceFile(join(directory, 'ca.key'), issued.caKey, 0o600);
    await replaceFile(join(directory, 'tls.key'), issued.key, 0o600);
    await replaceFile(join(directory, 'ca.crt'), issued.caCertificate, 0o644);
    await replaceFile(join(directory, 'tls.crt'), issued.certificate, 0o644);
  } catch (error) {
    throw new UsageError(`${options.out} cannot be written: ${fileProblem(error)}`);
  }
  io.stdout.write(
    `${options.out}: ca.crt, tls.crt and tls.key, valid for ${options.days} days\n  for ${names.join(', ')}\n`,
  );
  return EXIT.clean;
}

function namesFor({ service, namespace, name }: CertsOptions): readonly string[] {
  const host = `${service}.${namespace}.svc`;
  const names = ['localhost', '127.0.0.1', '::1', host, `${host}.cluster.local`, ...name];
  const bad = names.find((candidate) => isIP(candidate) === 0 && !HOST_NAME.test(candidate));
  if (bad !== undefined) throw new UsageError(`${JSON.stringify(bad)} is neither a host name nor an IP address`);
  return [...new Set(names)];
}

/** By way of a new file: nobody reads half a key, and the mode holds from the first byte. */
async function replaceFile(path: string, content: string, mode: number): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, content, { mode });
  await rename(fresh, path);
}
