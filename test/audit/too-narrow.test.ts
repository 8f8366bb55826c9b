import t from 'tap';
import { audit } from '../../src/audit/audit.js';
import type { Exposure, Service } from '../../src/model/exposure.js';
import { auditOf, inputOf, inSection, line } from './auditing.js';
import { deny, deployment, DNS, namespace, policy } from './manifests.js';

function service(name: string, more: Partial<Service> = {}): Service {
  const ports = [{ name: '', protocol: 'TCP' as const, port: 80, targetPort: 8080 }];
  return { kind: 'Service', namespace: 'shop', name, type: 'ClusterIP', selector: { app: name }, ports, ...more };
}

function offering(...services: readonly Service[]): { exposure: Exposure } {
  return { exposure: { services, ingresses: [] } };
}

const SHOP = [namespace('shop'), deployment('shop/web'), deployment('shop/db')];
const letIn = (spec: string): string =>
  policy('shop/web', `podSelector: { matchLabels: { app: web } }\ningress:\n  - ${spec}`);

t.test('isolated pods that no policy lets reach DNS are told, once for all policies of the same pods', (t) => {
  const egress = policy(
    'shop/db',
    'podSelector: {}\npolicyTypes: [Egress]\negress: [{ to: [{ podSelector: {} }], ports: [{ port: 1 }] }]',
  );
  const report = auditOf([...SHOP, deny('shop'), egress, DNS].join('---\n'));
  t.equal(inSection(report, 'too-narrow', 'loses-dns').length, 1);
  t.end();
});

t.test('where no pod answers DNS, that cannot be told, and it says so', (t) => {
  const report = auditOf([...SHOP, deny('shop')].join('---\n'));
  t.strictSame(inSection(report, 'too-narrow'), []);
  t.ok(report.undecided.some((line) => line.startsWith('check loses-dns: ')));
  t.end();
});

t.test('a Service whose pods nobody can reach is told with who isolates them', (t) => {
  const report = auditOf([...SHOP, deny('shop')].join('---\n'), offering(service('web')));
  const [found] = inSection(report, 'too-narrow');
  t.match(found, { check: 'unreachable-service', severity: 'high', subject: { kind: 'Service', name: 'web' } });
  t.strictSame(found?.evidence, ['isolated by NetworkPolicy default-deny']);
  t.end();
});

t.test('a Service that any workload can reach on the port of its pods is not', (t) => {
  const manifests = [...SHOP, letIn('{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }')].join('---\n');
  t.strictSame(inSection(auditOf(manifests, offering(service('web'))), 'too-narrow'), []);
  t.end();
});

t.test('a rule with the port of a Service instead of that of its pods is told, on either side', (t) => {
  const egress = policy(
    'shop/db',
    'podSelector: { matchLabels: { app: db } }\npolicyTypes: [Egress]\negress: [{ to: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 80 }] }]',
  );
  const report = auditOf(
    [...SHOP, letIn('{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }'), egress].join('---\n'),
    offering(service('web')),
  );
  const found = inSection(report, 'too-narrow', 'service-port-in-policy');
  t.strictSame(
    found.map(({ subject, at }) => `${subject.name} ${at}`),
    ['db spec.egress[0].ports[0]', 'web spec.ingress[0].ports[0]'],
  );
  t.match(found[0]?.message, 'which is the port of Service shop/web; its pods listen on 8080');
  t.end();
});

t.test('a rule that opens both ports, or pods that have that port themselves, are no mistake', (t) => {
  const both = [...SHOP, letIn('{ from: [{ podSelector: {} }], ports: [{ port: 80 }, { port: 8080 }] }')].join('---\n');
  t.strictSame(inSection(auditOf(both, offering(service('web'))), 'too-narrow'), []);
  t.end();
});

t.test('a Service for the outside whose pods let no address in is told', (t) => {
  const manifests = [...SHOP, letIn('{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }')].join('---\n');
  const report = auditOf(manifests, offering(service('web', { type: 'LoadBalancer' })));
  t.strictSame(inSection(report, 'too-narrow').map(line), [
    'medium closed-to-outside Service shop/web: is of type LoadBalancer, and no address outside of the cluster may reach its pods on TCP 8080',
  ]);
  t.end();
});

t.test('an Ingress whose controller cannot reach the pods is told with the controller', (t) => {
  const ingresses = [
    {
      kind: 'Ingress' as const,
      namespace: 'shop',
      name: 'shop',
      className: 'nginx',
      backends: [{ at: 'spec.rules[0]', service: 'web', port: 80 }],
    },
  ];
  const controller = [namespace('ingress'), deployment('ingress/nginx', 'app.kubernetes.io/name: ingress-nginx')];
  const within = letIn('{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }');
  const exposure = { services: [service('web')], ingresses };
  const report = auditOf([...SHOP, ...controller, within].join('---\n'), { exposure });
  t.match(inSection(report, 'too-narrow'), [
    {
      check: 'unreachable-ingress',
      at: 'spec.rules[0]',
      evidence: ['controller: ingress/nginx', 'isolated by NetworkPolicy web'],
    },
  ]);
  const open = letIn('{ from: [{ namespaceSelector: {} }], ports: [{ port: 8080 }] }');
  t.strictSame(inSection(auditOf([...SHOP, ...controller, open].join('---\n'), { exposure }), 'too-narrow'), []);

  const onNode =
    'apiVersion: v1\nkind: Pod\nmetadata: { namespace: ingress, name: edge, labels: { app: traefik } }\nspec: { hostNetwork: true, containers: [{ name: main }] }\n';
  t.strictSame(
    inSection(auditOf([...SHOP, ...controller, onNode, within].join('---\n'), { exposure }), 'too-narrow'),
    [],
    'another one comes from its node',
  );
  t.end();
});

t.test('without knowledge of Services nothing is said of them, and that is said', (t) => {
  const report = audit({ ...inputOf([...SHOP, deny('shop')].join('---\n')), exposure: undefined });
  t.ok(report.undecided.includes('Services and Ingresses are not known: nothing is said of what they offer'));
  t.end();
});

t.test('a Service through which the pods of one workload call each other is reached', (t) => {
  const shop = [namespace('shop'), deployment('shop/web', 'app: web', 8080)];
  const exposure = { services: [service('web')], ingresses: [] };
  const told = (rule: string): readonly string[] =>
    inSection(auditOf([...shop, letIn(rule)].join('---\n'), { exposure }), 'too-narrow').map(({ check }) => check);
  t.strictSame(told('{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080 }] }'), []);
  t.strictSame(told('{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: http }] }'), []);
  t.strictSame(told('{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 9 }] }'), [
    'unreachable-service',
  ]);
  t.end();
});
