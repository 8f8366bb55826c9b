import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';

/** The subject of every authority that Firebreak makes; only certificates of such a one are replaced unasked. */
export const AUTHORITY = 'Firebreak development CA';

/** What lies in a directory for certificates. */
export type Inspected =
  | { readonly state: 'absent' }
  | { readonly state: 'valid'; readonly until: string }
  | { readonly state: 'ours, unusable' | 'foreign'; readonly reason: string };

/** What a certificate must be good for. Time is in milliseconds since 1970. */
interface Wanted {
  readonly names: readonly string[];
  readonly now: number;
}

const FILES = ['ca.crt', 'tls.crt', 'tls.key'] as const;
/** Renewed this long before the end, so that a server started now does not lose its certificate today. */
const MARGIN = 24 * 60 * 60 * 1000;

/** Looks whether ca.crt, tls.crt and tls.key of a directory belong together and serve the names. */
export async function inspectCertificates(directory: string, wanted: Wanted): Promise<Inspected> {
  const [ca, certificate, key] = await Promise.all(FILES.map((file) => readIfThere(join(directory, file))));
  if (ca === undefined && certificate === undefined && key === undefined) return { state: 'absent' };
  const ours = [ca, certificate].some((pem) => pem !== undefined && isOurs(pem));
  const state = ours ? 'ours, unusable' : 'foreign';
  if (ca === undefined || certificate === undefined || key === undefined) return { state, reason: 'a file is missing' };
  try {
    const leaf = new X509Certificate(certificate);
    const reason = problemOf(leaf, { ca: new X509Certificate(ca), key }, wanted);
    return reason === undefined ? { state: 'valid', until: leaf.validTo } : { state, reason };
  } catch {
    return { state, reason: 'a file cannot be read as PEM' };
  }
}

interface Companions {
  readonly ca: X509Certificate;
  readonly key: string;
}

function problemOf(leaf: X509Certificate, { ca, key }: Companions, { names, now }: Wanted): string | undefined {
  const ends = Math.min(Date.parse(leaf.validTo), Date.parse(ca.validTo));
  if (ends <= now) return 'expired';
  if (ends <= now + MARGIN) return 'about to expire';
  if (!leaf.checkPrivateKey(createPrivateKey(key))) return 'key and certificate do not belong together';
  if (!leaf.verify(ca.publicKey)) return 'not signed by the CA beside it';
  const missing = names.find((name) => (isIP(name) === 0 ? leaf.checkHost(name) : leaf.checkIP(name)) === undefined);
  return missing === undefined ? undefined : `not for ${missing}`;
}

function isOurs(pem: string): boolean {
  try {
    return new X509Certificate(pem).issuer === `CN=${AUTHORITY}`;
  } catch {
    return false;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // Below a file there is nothing either; writing will say what is wrong with that.
    return isAbsence(error) ? undefined : '';
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
