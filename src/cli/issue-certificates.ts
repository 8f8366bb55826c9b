import { isIP } from 'node:net';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { AUTHORITY } from './inspect-certificates.js';

const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 24 * 60 * 60 * 1000;
/** A clock that is a little behind must still accept a certificate made this minute. */
const SKEW = 5 * 60 * 1000;

/** What to issue. Time is in milliseconds since 1970. */
export interface CertificateRequest {
  /** Host names and IP addresses, at least one. */
  readonly names: readonly string[];
  readonly now: number;
  readonly days: number;
}

/** Everything in PEM. */
export interface IssuedCertificates {
  readonly caCertificate: string;
  readonly caKey: string;
  readonly certificate: string;
  readonly key: string;
}

/** Issues a serving certificate by an authority that is made for it. */
export async function issueCertificates({ names, now, days }: CertificateRequest): Promise<IssuedCertificates> {
  const caKeys = await webcrypto.subtle.generateKey(ECDSA_P256, true, ['sign', 'verify']);
  const keys = await webcrypto.subtle.generateKey(ECDSA_P256, true, ['sign', 'verify']);
  const validity = {
    notBefore: new Date(now - SKEW),
    notAfter: new Date(now + days * DAY),
    signingAlgorithm: ECDSA_P256,
  };
  const subjectKey = await SubjectKeyIdentifierExtension.create(caKeys.publicKey);
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: serialNumber(),
    name: [{ CN: [AUTHORITY] }],
    keys: caKeys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      subjectKey,
    ],
  });
  const certificate = await X509CertificateGenerator.create({
    ...validity,
    serialNumber: serialNumber(),
    subject: [{ CN: ['Firebreak webhook'] }],
    issuer: ca.subjectName,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }))),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  return {
    caCertificate: `${ca.toString('pem')}\n`,
    caKey: await privateKeyPem(caKeys.privateKey),
    certificate: `${certificate.toString('pem')}\n`,
    key: await privateKeyPem(keys.privateKey),
  };
}

/** 127 random bits: positive, and never zero but by a miracle (RFC 5280, 4.1.2.2). */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return Buffer.from(bytes).toString('hex');
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}
