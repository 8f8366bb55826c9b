import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata, NAME, SERVING_CERTIFICATE, SERVING_SECRET } from './names.js';

const API = 'cert-manager.io/v1';
const SELF_SIGNED = 'firebreak-selfsigned';
const CA = 'firebreak-ca';

/** Signs the CA, and nothing else. */
export function selfSignedIssuer({ namespace }: InstallSettings): ManifestValue {
  return why(
    'Only for the CA. A serving certificate that signs itself would be trusted by nobody between its renewal and the update of the ' +
      "webhook's caBundle.",
    {
      apiVersion: API,
      kind: 'Issuer',
      metadata: metadata({ name: SELF_SIGNED, namespace }),
      spec: { selfSigned: {} },
    },
  );
}

/** The CA that the API server is told to trust for this one webhook. */
export function caCertificate({ namespace }: InstallSettings): ManifestValue {
  return {
    apiVersion: API,
    kind: 'Certificate',
    metadata: metadata({ name: CA, namespace }),
    spec: {
      isCA: true,
      commonName: CA,
      secretName: CA,
      duration: why('Five years, renewed one year before the end.', '43800h'),
      renewBefore: '8760h',
      privateKey: {
        algorithm: 'ECDSA',
        size: 256,
        rotationPolicy: why(
          'With the same key, certificates signed before a renewal and after it verify against either CA.',
          'Never',
        ),
      },
      issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: SELF_SIGNED },
    },
  };
}

/** Signs the serving certificate. */
export function caIssuer({ namespace }: InstallSettings): ManifestValue {
  return {
    apiVersion: API,
    kind: 'Issuer',
    metadata: metadata({ name: CA, namespace }),
    spec: { ca: { secretName: CA } },
  };
}

/** What Firebreak serves with. */
export function servingCertificate({ namespace }: InstallSettings): ManifestValue {
  return {
    apiVersion: API,
    kind: 'Certificate',
    metadata: metadata({ name: SERVING_CERTIFICATE, namespace }),
    spec: {
      secretName: SERVING_SECRET,
      dnsNames: why('The API server asks for the first, whatever address it calls.', [
        `${NAME}.${namespace}.svc`,
        `${NAME}.${namespace}.svc.cluster.local`,
      ]),
      duration: why(
        'Ninety days, renewed thirty before the end. Firebreak takes up the new one without a restart.',
        '2160h',
      ),
      renewBefore: '720h',
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      usages: ['digital signature', 'server auth'],
      issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: CA },
    },
  };
}
