import t from 'tap';
import { profileOf } from '../changes.js';
import { auditOf, inSection, line } from './auditing.js';
import { deployment, namespace, policy } from './manifests.js';

const CLUSTER = [
  namespace('shop', 'zone: web'),
  namespace('data', 'zone: data'),
  deployment('shop/web'),
  deployment('data/db'),
  policy(
    'data/db',
    'podSelector: {}\ningress:\n  - from: [{ namespaceSelector: { matchLabels: { zone: web } } }]\n    ports: [{ port: 5432 }]',
  ),
].join('---\n');

const APART = `  guardrails:
    - name: data-apart
      rule: forbid-reach
      action: Deny
      options: { from: { namespaces: [shop] }, to: { namespaces: [data] } }
`;

t.test('what crosses the border of a namespace is counted, as a note', (t) => {
  t.strictSame(inSection(auditOf(CLUSTER), 'paths').map(line), [
    'info crosses-namespaces Namespace data: workloads of 1 other namespace can reach it, and its workloads those of 1 other namespace',
    'info leaves-cluster Namespace data: its workloads may open every port to addresses outside of the cluster',
    'info crosses-namespaces Namespace shop: workloads of 1 other namespace can reach it, and its workloads those of 1 other namespace',
    'info entered-from-outside Namespace shop: addresses outside of the cluster may open every port to its workloads',
    'info leaves-cluster Namespace shop: its workloads may open every port to addresses outside of the cluster',
  ]);
  t.end();
});

t.test(
  'a way that a guardrail forbids and that stands open is critical, told once, with the rules that open it',
  (t) => {
    const report = auditOf(CLUSTER, { profile: profileOf(APART) });
    const [found, ...others] = inSection(report, 'isolation');
    t.strictSame(others, []);
    t.match(found, {
      severity: 'critical',
      check: 'forbid-reach',
      subject: { kind: 'Deployment', namespace: 'data', name: 'db' },
      message: 'shop/web can reach data/db on TCP 5432, which data-apart forbids',
      evidence: ['nothing isolates egress', 'ingress by data/db spec.ingress[0]'],
      source: { guardrail: 'data-apart', standing: 'existing' },
    });
    t.strictSame(inSection(report, 'guardrails'), [], 'and not once more of each policy');
    t.end();
  },
);

t.test('an exception for a policy covers the ways that it opens', (t) => {
  const profile = profileOf(`${APART}  exceptions:
    - { name: old-db, guardrails: [data-apart], match: { names: [db] }, reason: r, owner: o, expires: 2027-01-01 }
`);
  const report = auditOf(CLUSTER, { profile });
  t.match(inSection(report, 'isolation'), [
    { severity: 'info', source: { exception: 'old-db', standing: 'excepted' } },
  ]);
  t.match(report.exceptions, [{ name: 'old-db', covers: 1 }]);
  t.end();
});

t.test('ways between namespaces that the profile excludes are nobody to judge', (t) => {
  const profile = profileOf(`  excludeNamespaces: [shop, data]\n${APART}`);
  t.strictSame(inSection(auditOf(CLUSTER, { profile }), 'isolation'), []);
  t.end();
});

t.test('where something of the cluster cannot be read, whether ways stand open is undecided', (t) => {
  const report = auditOf(CLUSTER.replace('labels: { app: db }', 'labels: [app]'), { profile: profileOf(APART) });
  t.strictSame(inSection(report, 'isolation'), []);
  t.ok(
    report.undecided.some((line) => line.startsWith('guardrail data-apart: ')),
    report.undecided.join('\n'),
  );
  t.end();
});
