import t from 'tap';
import { profileOf } from '../changes.js';
import { auditOf, inSection, inputOf, line } from './auditing.js';
import { audit } from '../../src/audit/audit.js';

const SHOP = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: web } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { namespace: shop, name: web, labels: { team: web }, creationTimestamp: "2025-06-01T00:00:00Z", annotations: { firebreak.dev/expires: "2027-01-01" } }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ ipBlock: { cidr: 10.0.0.0/8 } }]
      ports: [{ port: 443 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { namespace: shop, name: web }
spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: main }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { namespace: shop, name: db }
spec: { template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: main }] } } }
`;

const WIDE = profileOf(`  guardrails:
    - { name: no-wide, rule: limit-cidr-width, action: Deny }
  exceptions:
    - { name: partner, guardrails: [no-wide], match: { namespaces: [billing] }, reason: r, owner: o, expires: 2026-01-20 }
    - { name: later, guardrails: [no-wide], match: { names: [web] }, reason: r, owner: o, expires: 2028-01-20 }
`);
const DENY = profileOf(`  guardrails:
    - { name: no-wide, rule: limit-cidr-width, action: Deny }
`);

t.test('the inventory says of a policy whose it is, how old, for whom and until when', (t) => {
  t.match(auditOf(SHOP).inventory, [
    {
      policy: { kind: 'NetworkPolicy', namespace: 'shop', name: 'web' },
      created: '2025-06-01T00:00:00Z',
      owner: 'team=web',
      directions: ['ingress'],
      selected: 1,
      selects: [{ name: 'web', workloadKind: 'Deployment' }],
      expires: '2027-01-01',
    },
  ]);
  t.end();
});

t.test('a namespace is told with its coverage, and with a score whose terms add up', (t) => {
  const { namespaces } = auditOf(SHOP, { profile: DENY });
  const [shop] = namespaces;
  t.match(shop, { namespace: 'shop', role: 'application', policies: 1 });
  t.match(shop?.coverage.ingress, { isolated: 1, total: 2, unprotected: [{ name: 'db' }] });
  t.match(shop?.coverage.egress, { isolated: 0, total: 2 });
  t.equal(
    shop?.score.value,
    shop?.score.terms.reduce((sum, { points }) => sum + points, 100),
  );
  t.end();
});

t.test('guardrails speak of every object, with their action as severity', (t) => {
  const found = inSection(auditOf(SHOP, { profile: DENY }), 'guardrails');
  t.strictSame(found.map(line), [
    'high limit-cidr-width NetworkPolicy shop/web: allows 10.0.0.0/8; the widest block allowed is /16',
  ]);
  t.match(found[0], {
    at: 'spec.ingress[0].from[0].ipBlock.cidr',
    source: { guardrail: 'no-wide', rule: 'limit-cidr-width', action: 'Deny', effect: 'Deny', standing: 'introduced' },
  });
  t.end();
});

t.test('an exception is told with what it covers and when it ends, and what it covers is a note', (t) => {
  const report = auditOf(SHOP, { profile: WIDE });
  t.match(report.exceptions, [
    { name: 'partner', state: 'expires-soon', covers: 0, expires: '2026-01-20T00:00:00.000Z' },
    { name: 'later', state: 'in-force', covers: 1 },
  ]);
  t.match(inSection(report, 'guardrails'), [
    { severity: 'info', source: { exception: 'later', standing: 'excepted' } },
  ]);
  t.end();
});

t.test('the order of the objects makes no difference', (t) => {
  const shuffled = SHOP.split('---').reverse().join('---');
  t.strictSame(auditOf(shuffled, { profile: WIDE }), auditOf(SHOP, { profile: WIDE }));
  t.end();
});

t.test('what cannot be looked at is told', (t) => {
  const { undecided } = auditOf(SHOP.replace('kind: Namespace', 'kind: ConfigMap'));
  t.match(undecided, ['no object describes a namespace that holds objects (shop)']);
  t.end();
});

t.test('ids say what a finding is about, and hold no index', (t) => {
  const input = inputOf(SHOP, { profile: DENY });
  const ids = audit(input).findings.map(({ id }) => id);
  t.equal(new Set(ids).size, ids.length);
  for (const id of ids) t.notMatch(id, /\[\d+\]/);
  const moved = SHOP.replace(
    '  ingress:\n',
    '  ingress:\n    - from: [{ podSelector: {} }]\n      ports: [{ port: 80 }]\n',
  );
  t.strictSame(
    inSection(auditOf(moved, { profile: DENY }), 'guardrails').map(({ id }) => id),
    inSection(audit(input), 'guardrails').map(({ id }) => id),
  );
  t.end();
});
