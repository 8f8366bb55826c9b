import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 24 * 60 * 60 * 1000;

/** In PEM. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What to issue: by default a serving certificate for localhost that is valid now. */
export interface Wanted {
  readonly names?: readonly string[];
  readonly commonName?: string;
  /** Milliseconds since 1970. */
  readonly from?: number;
  readonly to?: number;
}

/** An authority of one test. */
export interface TestAuthority {
  readonly certificate: string;
  issue(wanted?: Wanted): Promise<TestCertificate>;
}

/** Makes an authority. Its name is its only mark, so that two may be told apart. */
export async function createTestAuthority(name = 'test authority'): Promise<TestAuthority> {
  const keys = await newKeys();
  const now = Date.now();
  const own = await X509CertificateGenerator.createSelfSigned({
    notBefore: new Date(now - 365 * DAY),
    notAfter: new Date(now + 365 * DAY),
    signingAlgorithm: ECDSA_P256,
    name: [{ CN: [name] }],
    keys,
    extensions: [new BasicConstraintsExtension(true, 0, true)],
  });
  return {
    certificate: own.toString('pem'),
    async issue({
      names = ['localhost', '127.0.0.1'],
      commonName = 'test',
      from = Date.now() - DAY,
      to = from + 30 * DAY,
    } = {}) {
      const leafKeys = await newKeys();
      const alternatives = names.map((value) => ({
        type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
        value,
      }));
      const leaf = await X509CertificateGenerator.create({
        notBefore: new Date(from),
        notAfter: new Date(to),
        signingAlgorithm: ECDSA_P256,
        serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(8)))
          .toString('hex')
          .replace(/^./, '1'),
        subject: [{ CN: [commonName] }],
        issuer: own.subjectName,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
          ...(alternatives.length === 0 ? [] : [new SubjectAlternativeNameExtension(alternatives)]),
        ],
      });
      const key = await webcrypto.subtle.exportKey('pkcs8', leafKeys.privateKey);
      return { certificate: leaf.toString('pem'), key: PemConverter.encode(key, PemConverter.PrivateKeyTag) };
    },
  };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ECDSA_P256, true, ['sign', 'verify']);
}
