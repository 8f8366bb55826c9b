import t from 'tap';
import { EMPTY_SNAPSHOT } from '../../src/model/snapshot.js';
import { clusterOf, namespace, policy, policyChange, profileOf } from '../changes.js';
import { judge, summary } from './judging.js';

const PROFILE = profileOf(`  guardrails:
    - { name: dns, rule: require-dns, action: Deny }
`);
const PEER = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
};
const PORTS = [{ protocol: 'UDP', port: 53 }, { port: 53 }];
const ISOLATED = { podSelector: {}, policyTypes: ['Egress'] };
const DENY = policy(ISOLATED, { name: 'deny' });
const ALLOW = policy({ ...ISOLATED, egress: [{ to: [PEER], ports: PORTS }] }, { name: 'dns' });
const SHOP = namespace('shop');

t.test('deleting the policy that allows DNS is refused while another isolates egress', (t) => {
  const gone = policyChange({ before: ALLOW });
  t.strictSame(summary(judge(gone, PROFILE, clusterOf(SHOP, DENY, ALLOW))), ['deny', 'dns Deny introduced']);
  t.strictSame(summary(judge(gone, PROFILE, clusterOf(SHOP, ALLOW))), ['allow']);
  const going = { ...SHOP, metadata: { name: 'shop', deletionTimestamp: '2026-01-01T00:00:00Z' } };
  t.strictSame(summary(judge(gone, PROFILE, clusterOf(going, DENY, ALLOW))), ['allow']);
  t.end();
});

t.test('isolating egress is refused without DNS, and fine where another policy allows it', (t) => {
  const isolate = policyChange({ after: DENY });
  t.strictSame(summary(judge(isolate, PROFILE, clusterOf(SHOP))), ['deny', 'dns Deny introduced']);
  t.strictSame(summary(judge(isolate, PROFILE, clusterOf(SHOP, ALLOW))), ['allow']);
  t.strictSame(summary(judge(isolate, PROFILE, EMPTY_SNAPSHOT)), ['deny', 'dns Deny undecided']);
  t.end();
});

t.test('another change of a policy that has long been without is recorded only', (t) => {
  const labelled = policy(ISOLATED, { name: 'deny', labels: { team: 'a' } });
  t.strictSame(summary(judge(policyChange({ before: DENY, after: labelled }), PROFILE, clusterOf(SHOP, DENY))), [
    'allow',
    'dns Audit introduced',
  ]);
  t.end();
});
