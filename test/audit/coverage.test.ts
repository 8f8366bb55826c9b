import t from 'tap';
import { auditOf, inSection, line } from './auditing.js';
import { deny, deployment, namespace, policy } from './manifests.js';

t.test('a namespace is told with the workloads that nobody isolates', (t) => {
  const found = inSection(
    auditOf([namespace('shop'), deployment('shop/web'), deployment('shop/db')].join('---\n')),
    'coverage',
  );
  t.strictSame(found.map(line), [
    'medium unprotected-ingress Namespace shop: 0 of 2 workloads are isolated for ingress',
    'low unprotected-egress Namespace shop: 0 of 2 workloads are isolated for egress',
  ]);
  t.strictSame(found[0]?.evidence, ['not isolated: Deployment db', 'not isolated: Deployment web']);
  t.end();
});

t.test('namespaces of the system and of monitoring are told apart, as a note', (t) => {
  const report = auditOf(
    [
      namespace('kube-system'),
      deployment('kube-system/dns'),
      namespace('monitoring'),
      deployment('monitoring/prometheus'),
    ].join('---\n'),
  );
  t.strictSame(
    report.namespaces.map(({ namespace, role }) => `${namespace} ${role}`),
    ['kube-system system', 'monitoring monitoring'],
  );
  t.ok(inSection(report, 'coverage').every(({ severity }) => severity === 'info'));
  t.end();
});

const SHOP = [
  namespace('shop'),
  deployment('shop/web'),
  policy('shop/web', 'podSelector: { matchLabels: { app: web } }'),
];

t.test('a workload whose label is nearly the one that a policy selects is told with what was probably meant', (t) => {
  const report = auditOf([...SHOP, deployment('shop/web2', 'app: wbe')].join('---\n'));
  t.strictSame(inSection(report, 'coverage', 'near-miss-labels').map(line), [
    'medium near-miss-labels Deployment shop/web2: no policy selects it: it has app=wbe, and policy web selects app=web',
  ]);
  t.end();
});

t.test('a workload without the label that policies select by is told', (t) => {
  const report = auditOf([...SHOP, deployment('shop/cache', 'role: cache')].join('---\n'));
  t.match(inSection(report, 'coverage', 'missing-label'), [{ subject: { kind: 'Deployment', name: 'cache' } }]);
  t.end();
});

t.test('a workload that is like no other is forgotten all the same', (t) => {
  const report = auditOf([...SHOP, deployment('shop/database')].join('---\n'));
  t.match(inSection(report, 'coverage', 'forgotten-workload'), [{ evidence: ['selected are web'] }]);
  t.end();
});

t.test('where a default-deny selects every pod, none is forgotten', (t) => {
  const report = auditOf([...SHOP, deployment('shop/database'), deny('shop')].join('---\n'));
  t.strictSame(inSection(report, 'coverage'), []);
  t.end();
});
