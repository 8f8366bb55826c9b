import t from 'tap';
import { defaultConfiguration, loadConfiguration } from '../../src/controller/load-configuration.js';
import { renderedObjects } from './documents.js';

const usual = renderedObjects();

t.test('the controller finds every replica of the webhook by one name, and may ask them', (t) => {
  const rendered = renderedObjects({ apiServerCidrs: ['10.0.0.1/32'] });
  t.match(rendered.get('deploy/metrics-service.yaml'), {
    metadata: { name: 'firebreak-metrics' },
    spec: { clusterIP: 'None', selector: { 'app.kubernetes.io/component': 'webhook' } },
  });
  const { spec } = rendered.get('deploy/controller/deployment.yaml') as {
    spec: { template: { spec: { containers: { args: string[] }[] } } };
  };
  const url = 'http://firebreak-metrics.firebreak-system.svc:8080/metrics';
  t.ok(spec.template.spec.containers[0]?.args.includes(`--webhook-metrics=${url}`));
  const rules = (path: string, direction: 'ingress' | 'egress'): string =>
    JSON.stringify((rendered.get(path) as { spec: Record<string, unknown> }).spec[direction]);
  t.match(rules('deploy/network-policy.yaml', 'ingress'), /"app.kubernetes.io\/component":"controller".*"port":8080/);
  t.match(rules('deploy/controller/network-policy.yaml', 'egress'), /component":"webhook".*"port":8080/);
  t.match(rules('deploy/controller/network-policy.yaml', 'egress'), /kube-dns.*"port":53/);
  t.notMatch(rules('deploy/audit-cronjob/network-policy.yaml', 'egress'), /webhook|kube-dns/);
  t.end();
});

t.test('a controller that is told nothing reports, and has no right to change a policy', (t) => {
  const { data } = usual.get('deploy/controller/config-map.yaml') as { data: Record<string, string> };
  const loaded = loadConfiguration(data['controller.yaml'] ?? '', 'controller.yaml');
  t.match(loaded, { ok: true });
  if (!loaded.ok) throw new Error('it does not load');
  const { audit, ...told } = loaded.value;
  const { audit: own, ...untold } = defaultConfiguration();
  t.strictSame(told, untold);
  t.strictSame([audit.ownerKeys, audit.expiresSoon], [own.ownerKeys, own.expiresSoon]);
  const written = (role: unknown): readonly string[] =>
    (role as { rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] }).rules
      .filter(({ verbs }) => verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)))
      .flatMap(({ resources }) => resources);
  t.strictSame(
    [...new Set(written(usual.get('deploy/controller/cluster-role.yaml')))],
    ['reports', 'clusterreports', 'policyreports', 'clusterpolicyreports', 'events'],
  );
  t.strictSame(written(usual.get('deploy/audit-cronjob/cluster-role.yaml')), []);
  const asked = renderedObjects({
    controller: { configuration: '', reports: 'none', events: 'none', writes: ['default-deny', 'expiry-removal'] },
  });
  t.strictSame(
    [...new Set(written(asked.get('deploy/controller/cluster-role.yaml')))],
    ['reports', 'clusterreports', 'policyreports', 'clusterpolicyreports', 'networkpolicies'],
  );
  t.end();
});

t.test(
  'of reports it reads its own alone, and of those in another format than the chosen one it can only take them away',
  (t) => {
    for (const [chosen, group] of [
      ['openreports', 'openreports.io'],
      ['wgpolicy', 'wgpolicyk8s.io'],
      ['none', ''],
    ] as const) {
      const role = renderedObjects({
        controller: { configuration: '', reports: chosen, events: 'none', writes: [] },
      }).get('deploy/controller/cluster-role.yaml') as {
        readonly rules: readonly {
          readonly apiGroups: string[];
          readonly resourceNames?: string[];
          readonly verbs: string[];
        }[];
      };
      const rules = role.rules.filter(({ apiGroups: [first = ''] }) => /reports|wgpolicy/.test(first));
      const unnamed = rules.filter(({ resourceNames }) => resourceNames === undefined);
      t.ok(unnamed.every(({ verbs }) => verbs.join() === 'create'));
      const others = rules.filter(({ apiGroups }) => apiGroups[0] !== group);
      t.strictSame(
        others.map(({ resourceNames, verbs }) => ({ resourceNames, verbs })),
        Array(chosen === 'none' ? 2 : 1).fill({ resourceNames: ['firebreak'], verbs: ['list', 'delete'] }),
      );
    }
    t.end();
  },
);
