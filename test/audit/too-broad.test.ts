import t from 'tap';
import { profileOf } from '../changes.js';
import { auditOf, inSection, line } from './auditing.js';
import { deployment, namespace, policy } from './manifests.js';

const WIDE = [
  namespace('shop'),
  deployment('shop/web'),
  policy(
    'shop/web',
    'podSelector: {}\ningress:\n  - from: [{ ipBlock: { cidr: 10.0.0.0/8 } }]\n  - ports: [{ port: 80 }]',
  ),
].join('---\n');

t.test('wide blocks, open peers, every port and free egress are told though no guardrail asks', (t) => {
  t.strictSame(inSection(auditOf(WIDE), 'too-broad').map(line), [
    'medium open-peer NetworkPolicy shop/web: allows TCP 80 to anyone, inside and outside of the cluster'.replace(
      'to anyone',
      'from anyone',
    ),
    'medium wide-block NetworkPolicy shop/web: allows 10.0.0.0/8; the widest block allowed is /16',
    'low free-egress Namespace shop: 1 workload is isolated for ingress and may open anything',
    'low open-ports NetworkPolicy shop/web: opens every port of every protocol',
  ]);
  t.end();
});

t.test('where a guardrail of the profile asks the same rule, its limits count and the section is silent', (t) => {
  const profile = profileOf(`  guardrails:
    - { name: no-wide, rule: limit-cidr-width, action: Warn, options: { ingress: { ipv4: 8 } } }
`);
  const report = auditOf(WIDE, { profile });
  t.strictSame(inSection(report, 'too-broad', 'wide-block'), []);
  t.strictSame(inSection(report, 'guardrails'), []);
  t.end();
});

t.test('and where that guardrail is not for this namespace, the usual limits do', (t) => {
  const profile = profileOf(`  guardrails:
    - { name: no-wide, rule: limit-cidr-width, action: Warn, match: { namespaces: [data] } }
`);
  t.equal(inSection(auditOf(WIDE, { profile }), 'too-broad', 'wide-block').length, 1);
  t.end();
});
