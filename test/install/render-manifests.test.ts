import { run } from '@bufbuild/cel';
import t from 'tap';
import { parse } from 'yaml';
import type { InstallOptions } from '../../src/install/install-options.js';
import { renderManifests } from '../../src/install/render-manifests.js';
import { TRUSTED_SYSTEM_USERS } from '../../src/model/system-users.js';
import { PROFILE, renderedObjects } from './documents.js';

const WEBHOOK = 'deploy/webhook-configuration.yaml';
const POLICY = 'deploy/network-policy.yaml';
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

t.test('the same options give the same text', (t) => {
  const options: InstallOptions = { profile: PROFILE, namespace: 'guard', replicas: 3 };
  t.strictSame(renderManifests(options), renderManifests(options));
  t.end();
});

t.test('a roll-out begins with what can do no harm', (t) => {
  const objects = renderedObjects();
  t.match(objects.get(WEBHOOK), { webhooks: [{ failurePolicy: 'Ignore' }] });
  t.match(objects.get('deploy/config-map.yaml'), { data: { 'profile.yaml': 'spec:\n  mode: DryRun\n' } });
  t.end();
});

t.test('it goes on to Enforce and Fail', (t) => {
  const objects = renderedObjects({ mode: 'Enforce', failurePolicy: 'Fail' });
  t.match(objects.get(WEBHOOK), { webhooks: [{ failurePolicy: 'Fail' }] });
  t.match(objects.get('deploy/config-map.yaml'), { data: { 'profile.yaml': 'spec:\n  mode: Enforce\n' } });
  t.end();
});

t.test('the emergency exit stands where failurePolicy is Fail', (t) => {
  const file = renderManifests({ profile: PROFILE, failurePolicy: 'Fail' }).find(({ path }) => path === WEBHOOK);
  t.match(file?.content, 'kubectl delete validatingwebhookconfiguration firebreak');
  t.end();
});

t.test('the namespace is everywhere', (t) => {
  const texts = renderManifests({ profile: PROFILE, namespace: 'guard' }).map(({ content }) => content);
  t.strictSame(
    texts.filter((text) => text.includes('firebreak-system')),
    [],
  );
  const objects = renderedObjects({ namespace: 'guard' });
  t.match(objects.get('certs/serving-certificate.yaml'), {
    spec: { dnsNames: ['firebreak.guard.svc', 'firebreak.guard.svc.cluster.local'] },
  });
  t.match(objects.get(WEBHOOK), {
    metadata: { annotations: { 'cert-manager.io/inject-ca-from': 'guard/firebreak-serving' } },
    webhooks: [{ clientConfig: { service: { namespace: 'guard' } } }],
  });
  t.end();
});

t.test('a namespace with the name of a YAML 1.1 boolean stays a string for kubectl', (t) => {
  const file = renderManifests({ profile: PROFILE, namespace: 'on' }).find(
    ({ path }) => path === 'deploy/namespace.yaml',
  );
  t.match(file?.content, 'name: "on"');
  t.equal((parse(file?.content ?? '', { version: '1.1' }) as { metadata: { name: unknown } }).metadata.name, 'on');
  t.end();
});

t.test('image and replicas are those that are asked for', (t) => {
  t.match(
    renderedObjects({ image: 'registry.example/firebreak@sha256:1234', replicas: 5 }).get('deploy/deployment.yaml'),
    {
      spec: { replicas: 5, template: { spec: { containers: [{ image: 'registry.example/firebreak@sha256:1234' }] } } },
    },
  );
  t.end();
});

t.test('a single replica gets no disruption budget, which would keep its node from being drained', (t) => {
  const objects = renderedObjects({ replicas: 1 });
  t.notOk(objects.has('deploy/pod-disruption-budget.yaml'));
  t.notMatch(objects.get('deploy/kustomization.yaml'), { resources: ['pod-disruption-budget.yaml'] });
  t.ok(renderedObjects({ replicas: 2 }).has('deploy/pod-disruption-budget.yaml'));
  t.end();
});

t.test('with an existing Secret nothing of cert-manager is left', (t) => {
  const files = renderManifests({ profile: PROFILE, tls: { secret: 'own-tls', caBundle: PEM } });
  t.strictSame(
    files.filter(({ path, content }) => path.startsWith('certs/') || content.includes('cert-manager')),
    [],
  );
  const objects = renderedObjects({ tls: { secret: 'own-tls', caBundle: PEM } });
  t.match(objects.get('deploy/deployment.yaml'), {
    spec: {
      template: { spec: { volumes: [{ name: 'profile' }, { name: 'tls', secret: { secretName: 'own-tls' } }] } },
    },
  });
  t.match(objects.get(WEBHOOK), { webhooks: [{ clientConfig: { caBundle: Buffer.from(PEM).toString('base64') } }] });
  t.end();
});

t.test('without a bundle of its own the key is left out, so that an apply wipes nothing', (t) => {
  for (const options of [{}, { tls: { secret: 'own-tls' } }]) {
    const file = renderManifests({ profile: PROFILE, ...options }).find(({ path }) => path === WEBHOOK);
    t.notMatch(file?.content, /^ *caBundle:/m);
  }
  t.end();
});

t.test('only namespaces that are asked for are left out, besides its own', (t) => {
  const excluded = (options: Partial<InstallOptions>): unknown => {
    const [webhook] = (renderedObjects(options).get(WEBHOOK) as Configuration).webhooks;
    return webhook?.namespaceSelector.matchExpressions;
  };
  const key = 'kubernetes.io/metadata.name';
  t.strictSame(excluded({}), [{ key, operator: 'NotIn', values: ['firebreak-system'] }]);
  t.strictSame(excluded({ excludeNamespaces: ['kube-system', 'firebreak-system'] }), [
    { key, operator: 'NotIn', values: ['firebreak-system', 'kube-system'] },
  ]);
  t.end();
});

t.test('the controllers of Kubernetes that are never judged are never asked about either', (t) => {
  const [webhook] = (renderedObjects().get(WEBHOOK) as Configuration).webhooks;
  const conditions = webhook?.matchConditions ?? [];
  const isAsked = (username: string, operation: string, resource: string): boolean => {
    const request = { userInfo: { username }, operation, resource: { resource } };
    return conditions.every(({ expression }) => run(expression, { request }) === true);
  };
  const [namespaceController = '', ...collectors] = TRUSTED_SYSTEM_USERS;
  t.notOk(isAsked(namespaceController, 'DELETE', 'networkpolicies'));
  for (const user of [...collectors, namespaceController]) {
    t.notOk(isAsked(user, 'UPDATE', 'networkpolicies'), user);
    t.notOk(isAsked(user, 'DELETE', 'namespaces'), user);
  }
  for (const user of collectors) t.ok(isAsked(user, 'DELETE', 'networkpolicies'), 'it may be what somebody wants gone');
  t.ok(isAsked('dev', 'DELETE', 'networkpolicies'));
  t.ok(isAsked('dev', 'UPDATE', 'namespaces'));
  t.end();
});

t.test('its own NetworkPolicy keeps it to the API server and the controller, where the former is known to be', (t) => {
  t.notOk(renderedObjects().has(POLICY), 'a wrong guess would take admission out of service');
  t.notMatch(renderedObjects().get('deploy/kustomization.yaml'), { resources: ['network-policy.yaml'] });
  const { policyTypes, ingress, egress } = (
    renderedObjects({ apiServerCidrs: ['10.1.2.0/28', 'fd00:1::/64'] }).get(POLICY) as Policy
  ).spec;
  t.strictSame(
    { policyTypes, ingress, egress },
    {
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [{ ipBlock: { cidr: '10.1.2.0/28' } }, { ipBlock: { cidr: 'fd00:1::/64' } }],
          ports: [{ protocol: 'TCP', port: 8443 }],
        },
        {
          from: [
            {
              podSelector: {
                matchLabels: { 'app.kubernetes.io/name': 'firebreak', 'app.kubernetes.io/component': 'controller' },
              },
            },
          ],
          ports: [{ protocol: 'TCP', port: 8080 }],
        },
      ],
      egress: [
        {
          to: [{ ipBlock: { cidr: '10.1.2.0/28' } }, { ipBlock: { cidr: 'fd00:1::/64' } }],
          ports: [
            { protocol: 'TCP', port: 443 },
            { protocol: 'TCP', port: 6443 },
          ],
        },
      ],
    },
  );
  t.end();
});

t.test('Prometheus gets in where ingress is isolated and its namespace is named', (t) => {
  const options = { apiServerCidrs: ['10.1.2.0/28'], monitoringNamespace: 'monitoring' };
  t.strictSame((renderedObjects(options).get(POLICY) as Policy).spec.ingress?.[2], {
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
    ports: [{ protocol: 'TCP', port: 8080 }],
  });
  t.end();
});

t.test('options that no cluster would take are refused, all at once', (t) => {
  t.throws(() => renderManifests({ profile: PROFILE, namespace: 'Guard', replicas: 0 }), {
    name: 'RangeError',
    message: 'namespace: "Guard" is no name of a namespace\nreplicas: must be a whole number from 1',
  });
  t.end();
});

interface Configuration {
  readonly webhooks: readonly {
    readonly namespaceSelector: { readonly matchExpressions: unknown };
    readonly matchConditions: readonly { readonly expression: string }[];
  }[];
}

interface Policy {
  readonly spec: { readonly policyTypes: unknown; readonly ingress?: readonly unknown[]; readonly egress?: unknown };
}
