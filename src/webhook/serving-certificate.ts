import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { dirname, basename, join } from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { readMountedFiles, type MountedFile } from '../daemon/mounted-files.js';
import type { Loaded, Source } from '../daemon/reloading.js';

/** Where the server's identity comes from. */
export interface CertificateFiles {
  /** The folder with `tls.crt`, `tls.key` and, as cert-manager writes it, `ca.crt`. */
  readonly tlsDir: string;
  /** The authority of client certificates, where those are asked for. */
  readonly clientCa?: string | undefined;
  /** Names under which the API server calls: the certificate must carry each of them. */
  readonly serverNames?: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A certificate fit for use. */
export interface ServingCertificate {
  /** Everything of the secure context: a partial one would silently drop the rest (A20). */
  readonly context: SecureContextOptions;
  /** Milliseconds since 1970. */
  readonly expires: number;
  readonly subject: string;
}

/** TLS 1.2 with forward secrecy and authenticated encryption, else TLS 1.3; all of it is known to the API server. */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
].join(':');

/** The serving certificate as something that can be loaded again and again. */
export function certificateSource(files: CertificateFiles): Source<ServingCertificate> {
  return {
    async read() {
      const own = await readMountedFiles(files.tlsDir, ['tls.crt', 'tls.key', 'ca.crt']);
      if (files.clientCa === undefined) return own;
      return [...own, ...(await readMountedFiles(dirname(files.clientCa), [basename(files.clientCa)]))];
    },
    load: (contents) => loadCertificate(contents, files),
  };
}

/** The folders to watch for changes of these files. */
export function certificateFolders({ tlsDir, clientCa }: CertificateFiles): readonly string[] {
  return clientCa === undefined ? [tlsDir] : [tlsDir, dirname(clientCa)];
}

function loadCertificate(contents: readonly MountedFile[], wanted: CertificateFiles): Loaded<ServingCertificate> {
  const [crt, key, ca, clientCa] = contents;
  const problems: string[] = [];
  const chain = readCertificates(crt, problems);
  const privateKey = readKey(key, problems);
  // Only cert-manager and the like write a ca.crt, so its absence says nothing.
  const authorities = ca?.text === undefined ? [] : readCertificates(ca, problems);
  if (clientCa !== undefined) readCertificates(clientCa, problems);
  const [leaf] = chain;
  if (leaf !== undefined) problems.push(...leafProblems(leaf, wanted).map((problem) => `${crt?.file}: ${problem}`));
  if (leaf !== undefined && privateKey !== undefined && !leaf.checkPrivateKey(privateKey)) {
    problems.push(`${key?.file}: is not the key of the certificate in ${crt?.file}`);
  }
  if (leaf !== undefined && authorities.length > 0 && !isSignedBy(chain, authorities)) {
    problems.push(
      `${crt?.file}: is not signed by the authority in ${ca?.file}, which is what the API server is told to trust`,
    );
  }
  if (problems.length > 0 || leaf === undefined || crt?.text === undefined || key?.text === undefined)
    return { ok: false, problems };

  const context: SecureContextOptions = {
    cert: crt.text,
    key: key.text,
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
    honorCipherOrder: true,
    ...(clientCa?.text === undefined ? {} : { ca: clientCa.text }),
  };
  try {
    createSecureContext(context);
  } catch (error) {
    return {
      ok: false,
      problems: [
        `${join(wanted.tlsDir, 'tls.crt')}: is refused by TLS: ${error instanceof Error ? error.message : String(error)}`,
      ],
    };
  }
  return {
    ok: true,
    value: { context, expires: Date.parse(leaf.validTo), subject: leaf.subjectAltName ?? leaf.subject },
  };
}

function leafProblems(leaf: X509Certificate, { now, serverNames = [] }: CertificateFiles): string[] {
  const at = now();
  const problems: string[] = [];
  if (at < Date.parse(leaf.validFrom)) problems.push(`is not valid before ${leaf.validFrom}`);
  if (at >= Date.parse(leaf.validTo)) problems.push(`expired at ${leaf.validTo}`);
  // Go, and so the API server, reads alternative names only and ignores the common name.
  if (leaf.subjectAltName === undefined)
    problems.push('has no subject alternative name, without which the API server refuses it');
  for (const name of serverNames) {
    const found = /^[\d.]+$|:/.test(name) ? leaf.checkIP(name) : leaf.checkHost(name, { subject: 'never' });
    if (found === undefined) problems.push(`is not for ${name}, only for ${leaf.subjectAltName ?? 'no name at all'}`);
  }
  return problems;
}

function isSignedBy(chain: readonly X509Certificate[], authorities: readonly X509Certificate[]): boolean {
  return chain.some((certificate) =>
    authorities.some(
      (authority) =>
        certificate.fingerprint256 === authority.fingerprint256 ||
        (certificate.checkIssued(authority) && certificate.verify(authority.publicKey)),
    ),
  );
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function readCertificates(file: MountedFile | undefined, problems: string[]): X509Certificate[] {
  if (file === undefined) return [];
  if (file.text === undefined) {
    problems.push(`${file.file}: ${file.problem}`);
    return [];
  }
  try {
    const certificates = (file.text.match(PEM_CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem));
    if (certificates.length === 0) problems.push(`${file.file}: holds no certificate in PEM`);
    return certificates;
  } catch {
    problems.push(`${file.file}: holds a certificate that cannot be read`);
    return [];
  }
}

function readKey(file: MountedFile | undefined, problems: string[]): KeyObject | undefined {
  if (file === undefined) return undefined;
  if (file.text === undefined) {
    problems.push(`${file.file}: ${file.problem}`);
    return undefined;
  }
  try {
    return createPrivateKey(file.text);
  } catch {
    // The reason of the library may quote the key.
    problems.push(`${file.file}: holds no private key in PEM without a passphrase`);
    return undefined;
  }
}
