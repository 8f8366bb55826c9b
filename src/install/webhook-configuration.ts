import { COLLECTORS, TRUSTED_SYSTEM_USERS } from '../model/system-users.js';
import { why, type ManifestValue } from './commented.js';
import type { InstallSettings } from './install-options.js';
import { metadata, NAME, SERVING_CERTIFICATE, WEBHOOK_NAME } from './names.js';

const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE'];
const FAILURE = {
  Ignore:
    'Ignore: while Firebreak does not answer, changes pass without being judged. Begin so, with the profile in DryRun; when ' +
    'apiserver_admission_webhook_fail_open_count stays at zero, go on to Fail.',
  Fail:
    'Fail: while Firebreak does not answer, changes of NetworkPolicies and Namespaces are refused. If that ever stands in the way:\n' +
    `  kubectl delete validatingwebhookconfiguration ${NAME}\n` +
    'always works, because the API server never sends webhook configurations to webhooks.',
};

/** What the API server asks Firebreak about. */
export function webhookConfiguration(settings: InstallSettings): ManifestValue {
  return why(FAILURE[settings.failurePolicy], {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: metadata({ name: NAME, ...injection(settings) }),
    webhooks: why('One webhook for everything: of several, kubectl shows the answer of only one.', [webhook(settings)]),
  });
}

function injection({ tls, namespace }: InstallSettings): { readonly annotations?: ManifestValue } {
  if (tls !== 'cert-manager') return {};
  return {
    annotations: why('cert-manager fills in clientConfig.caBundle. Written here, each apply would wipe it.', {
      'cert-manager.io/inject-ca-from': `${namespace}/${SERVING_CERTIFICATE}`,
    }),
  };
}

function webhook(settings: InstallSettings): ManifestValue {
  return {
    name: WEBHOOK_NAME,
    admissionReviewVersions: ['v1'],
    clientConfig: {
      service: { name: NAME, namespace: settings.namespace, path: '/validate', port: 443 },
      caBundle: caBundle(settings),
    },
    failurePolicy: settings.failurePolicy,
    timeoutSeconds: why('An answer takes about a millisecond; a user should not wait longer than this for none.', 3),
    sideEffects: 'None',
    matchPolicy: why('Also what is written through another version of the same API.', 'Equivalent'),
    rules: rules(),
    namespaceSelector: namespaceSelector(settings),
    matchConditions: why(
      'Controllers that finish what somebody else was allowed to begin. A DELETE that is refused in a terminating namespace ' +
        'would leave that namespace stuck for ever. Of what the garbage collector deletes, policies are asked about: whoever may update one ' +
        'can name an owner that never was.',
      [
        {
          name: 'not-a-system-controller',
          expression:
            `!(request.userInfo.username in ${listOf(TRUSTED_SYSTEM_USERS)}) || (request.userInfo.username in ${listOf(COLLECTORS)} && ` +
            "request.operation == 'DELETE' && request.resource.resource == 'networkpolicies')",
        },
      ],
    ),
  };
}

function listOf(users: readonly string[]): string {
  return `[${users.map((user) => `'${user}'`).join(', ')}]`;
}

function rules(): ManifestValue {
  return [
    {
      apiGroups: ['networking.k8s.io'],
      apiVersions: ['v1'],
      resources: ['networkpolicies'],
      operations: OPERATIONS,
      scope: 'Namespaced',
    },
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      resources: why(
        'Labels can be changed through the subresources, too, and `namespaces` alone does not match those.',
        ['namespaces', 'namespaces/status', 'namespaces/finalize'],
      ),
      operations: OPERATIONS,
      scope: 'Cluster',
    },
  ];
}

function namespaceSelector({ namespace, excludeNamespaces }: InstallSettings): ManifestValue {
  return why(
    "Never asked about: Firebreak's own namespace, or it could not be mended while it is broken. Only by this label, which nobody can " +
      'set: any other could be put on a namespace in the same request that it would exempt. For the same reason there is no ' +
      'objectSelector.',
    {
      matchExpressions: [
        {
          key: 'kubernetes.io/metadata.name',
          operator: 'NotIn',
          values: [...new Set([namespace, ...excludeNamespaces])],
        },
      ],
    },
  );
}

function caBundle({ tls }: InstallSettings): ManifestValue | undefined {
  return tls === 'cert-manager' || tls.caBundle === undefined ? undefined : btoa(tls.caBundle);
}
