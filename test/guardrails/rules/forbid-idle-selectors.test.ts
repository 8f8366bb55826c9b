import t from 'tap';
import { forbidIdleSelectors } from '../../../src/guardrails/rules/forbid-idle-selectors.js';
import { review } from '../../../src/guardrails/review.js';
import type { Snapshot } from '../../../src/model/snapshot.js';
import { clusterOf, namespace, NOW, policy, policyChange, profileOf, snapshotOf } from '../../changes.js';
import { block, ingress, outcomeOf, saidOf } from './ask.js';

type Json = Readonly<Record<string, unknown>>;

const NAMESPACES = [
  namespace('shop', { team: 'sales' }),
  namespace('bank', { team: 'billing' }),
  namespace('empty', { team: 'nobody' }),
];

function pod(name: string, labels: Json, { namespace = 'shop', ...rest }: Json & { namespace?: string } = {}): Json {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels }, spec: {}, ...rest };
}

const DATABASES = ['1', '2', '3'].map((number) => pod(`db-${number}`, { app: 'database', tier: 'back' }));
const WEB = pod('web', { app: 'web', tier: 'front' });
const CLIENT = pod('client', { 'app.kubernetes.io/name': 'client' }, { namespace: 'bank' });
const CLUSTER = clusterOf(...NAMESPACES, ...DATABASES, WEB, CLIENT);

const selecting = (matchLabels: Json): Json => ({ podSelector: { matchLabels }, policyTypes: ['Ingress'] });
const from = (peer: Json): Json => ingress({ from: [peer] });
const labels = (matchLabels: Json): Json => ({ matchLabels });

function said(spec: Json, snapshot: Snapshot = CLUSTER): string[] {
  return saidOf(forbidIdleSelectors, spec, { snapshot });
}

t.test('a misspelt value is named with the nearest one that pods have', (t) => {
  t.strictSame(said(selecting({ app: 'databse' })), [
    'spec.podSelector: selects no pod in shop: no pod has app=databse; 3 pods have app=database',
  ]);
  t.strictSame(said(selecting({ app: 'Web' })), [
    'spec.podSelector: selects no pod in shop: no pod has app=Web; 1 pod has app=web',
  ]);
  const [finding] = outcomeOf(forbidIdleSelectors, policy(selecting({ app: 'databse' })), {
    snapshot: CLUSTER,
  }).findings;
  t.equal(finding?.fix, 'write app=database if that is meant, or apply first what it is to select');
  t.end();
});

t.test('a misspelt key, and the right value under the wrong key', (t) => {
  t.match(said(selecting({ ap: 'web' })), [/: no pod has ap=web; 1 pod has app=web$/]);
  t.match(said(selecting({ name: 'web' })), [/: no pod has name=web; 1 pod has app=web$/]);
  t.match(said(selecting({ teir: 'middle' })), [/: no pod has teir=middle; some pods have tier$/]);
  t.match(said(selecting({ colour: 'red' })), [/: no pod has colour=red$/]);
  t.match(said({ podSelector: { matchExpressions: [{ key: 'aap', operator: 'Exists' }] } }), [
    /: no pod has aap; some pods have app$/,
  ]);
  t.end();
});

t.test('conditions that no pod fulfils together are told with how many fulfil each', (t) => {
  t.strictSame(said(selecting({ app: 'web', tier: 'back' })), [
    'spec.podSelector: selects no pod in shop: no pod matches app=web,tier=back; 1 pod has app=web, 3 pods have tier=back',
  ]);
  const none = [{ key: 'app', operator: 'DoesNotExist' }];
  t.match(said({ podSelector: { matchExpressions: none } }), [/: no pod matches !app$/]);
  const never = [...none, { key: 'app', operator: 'Exists' }];
  t.match(said({ podSelector: { matchExpressions: never } }), [/: its conditions exclude each other$/]);
  t.end();
});

t.test('peers look into their own namespaces, into those they select, or into all', (t) => {
  t.strictSame(said(from({ podSelector: labels({ app: 'web' }) })), []);
  t.match(said(from({ podSelector: labels({ app: 'wbe' }) })), [
    /^spec.ingress\[0\].from\[0\].podSelector: selects no pod in shop: /,
  ]);
  const bank = { namespaceSelector: labels({ team: 'billing' }) };
  t.strictSame(said(from(bank)), []);
  t.match(said(from({ ...bank, podSelector: labels({ app: 'web' }) })), [
    / selects no pod in bank: no pod has app=web$/,
  ]);
  t.match(said(from({ namespaceSelector: {}, podSelector: labels({ app: 'wbe' }) })), [
    / selects no pod in any namespace: no pod has app=wbe; 1 pod has app=web$/,
  ]);
  const teams = [{ key: 'team', operator: 'In', values: ['sales', 'billing'] }];
  t.match(said(from({ namespaceSelector: { matchExpressions: teams }, podSelector: labels({ app: 'wbe' }) })), [
    / selects no pod in the 2 namespaces with team in \(sales,billing\): no pod has app=wbe; 1 pod has app=web$/,
  ]);
  t.end();
});

t.test('a namespaceSelector that matches no namespace', (t) => {
  const at = 'spec.ingress[0].from[0].namespaceSelector: selects no namespace';
  t.strictSame(said(from({ namespaceSelector: labels({ team: 'biling' }) })), [
    `${at}: no namespace has team=biling; 1 namespace has team=billing`,
  ]);
  t.strictSame(said(from({ namespaceSelector: labels({ 'kubernetes.io/metadata.name': 'bnak' }) })), [
    `${at}: no namespace has kubernetes.io/metadata.name=bnak; 1 namespace has kubernetes.io/metadata.name=bank`,
  ]);
  t.strictSame(
    said(from({ namespaceSelector: labels({ team: 'biling' }), podSelector: labels({ app: 'wbe' }) })).length,
    1,
    'and no word about its pods',
  );
  t.end();
});

t.test('finished pods and the templates of controllers count, so that a job between runs raises nothing', (t) => {
  const template = { metadata: { labels: { app: 'report' } }, spec: {} };
  const meta = { namespace: 'shop', name: 'report' };
  for (const workload of [
    pod('report', { app: 'report' }, { status: { phase: 'Succeeded' } }),
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: meta, spec: { template } },
    { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: meta, spec: { template } },
    { apiVersion: 'batch/v1', kind: 'Job', metadata: meta, spec: { template } },
    { apiVersion: 'batch/v1', kind: 'CronJob', metadata: meta, spec: { jobTemplate: { spec: { template } } } },
  ]) {
    const snapshot = clusterOf(...NAMESPACES, workload);
    t.strictSame(said(selecting({ app: 'report' }), snapshot), []);
    t.match(said(selecting({ app: 'reprot' }), snapshot), [
      workload['kind'] === 'Pod' ? /; 1 pod has app=report$/ : /; 1 template has app=report$/,
    ]);
  }
  t.end();
});

t.test('pods of the host network are selected by nobody', (t) => {
  const snapshot = clusterOf(...NAMESPACES, WEB, pod('agent', { app: 'agent' }, { spec: { hostNetwork: true } }));
  t.strictSame(said(selecting({ app: 'agent' }), snapshot), [
    "spec.podSelector: selects no pod in shop: only pods of the host's network have app=agent, and no policy selects those",
  ]);
  const anywhere = from({ namespaceSelector: {}, podSelector: labels({ app: 'agent' }) });
  t.match(said(anywhere, snapshot), [/ in any namespace: only pods of the host's network have app=agent, /]);
  const elsewhere = from({ namespaceSelector: labels({ team: 'billing' }), podSelector: labels({ app: 'agent' }) });
  t.match(
    said(elsewhere, snapshot),
    [/ in bank: there is no pod with labels yet$/],
    'there are none in that namespace',
  );
  const alone = clusterOf(...NAMESPACES, pod('agent', { app: 'agent' }, { spec: { hostNetwork: true } }));
  t.match(said(selecting({ app: 'agent' }), alone), [/: only pods of the host's network have app=agent, /]);
  t.match(said(selecting({ app: 'agnet' }), alone), [/: there is no pod with labels yet$/]);
  t.end();
});

t.test('labels by which a controller tells its pods apart can be selected too', (t) => {
  const key = 'statefulset.kubernetes.io/pod-name';
  const snapshot = clusterOf(
    ...NAMESPACES,
    pod('db-0', { app: 'db', [key]: 'db-0' }),
    pod('db-1', { app: 'db', [key]: 'db-1' }),
  );
  t.strictSame(said(selecting({ app: 'db', [key]: 'db-1' }), snapshot), []);
  t.strictSame(said(selecting({ app: 'db', [key]: 'db-3' }), snapshot), [], 'there may be one tomorrow');
  t.end();
});

t.test('what has no condition, no effect or no selector is never idle', (t) => {
  t.strictSame(said({ podSelector: {} }, clusterOf(namespace('shop'))), []);
  t.strictSame(said(from({ namespaceSelector: labels({ team: 'nobody' }) })), [], 'a namespace without pods');
  t.strictSame(said(from({ namespaceSelector: labels({ team: 'nobody' }), podSelector: {} })), []);
  t.strictSame(said(from(block('10.0.0.0/8'))), []);
  t.strictSame(said({ ...from({ podSelector: labels({ app: 'x' }) }), policyTypes: ['Egress'] }), [], 'not in force');
  t.end();
});

t.test('where there is nothing to select yet, it is noted and never more', (t) => {
  const empty = clusterOf(namespace('shop'));
  const { findings } = outcomeOf(forbidIdleSelectors, policy(selecting({ app: 'web' })), { snapshot: empty });
  t.match(findings, [{ message: 'selects no pod in shop: there is no pod with labels yet', atMost: 'Audit' }]);
  const other = outcomeOf(forbidIdleSelectors, policy(selecting({ app: 'wbe' })), { snapshot: CLUSTER });
  t.equal(other.findings[0]?.atMost, undefined);
  t.end();
});

t.test('a namespace that no object describes leaves open what hangs on its labels', (t) => {
  const snapshot = clusterOf(namespace('shop'), WEB, pod('x', { app: 'x' }, { namespace: 'stray' }));
  t.strictSame(
    said(from({ namespaceSelector: labels({ team: 'any' }), podSelector: labels({ app: 'x' }) }), snapshot),
    ['spec.ingress[0].from[0].podSelector: nothing describes namespace stray, and its labels decide?'],
  );
  t.strictSame(said(from({ namespaceSelector: labels({ 'kubernetes.io/metadata.name': 'stray' }) }), snapshot), []);
  t.end();
});

t.test(
  'of a policy of tens of thousands of idle selectors the first are told, and of the others nothing is claimed',
  (t) => {
    const many = Array.from({ length: 20_000 }, (_, k) => ({ podSelector: labels({ app: `database${k}` }) }));
    const { findings, undecided } = outcomeOf(forbidIdleSelectors, policy(ingress({ from: many })), {
      snapshot: CLUSTER,
    });
    t.match(findings[0]?.message, /no pod has app=database0; 3 pods have app=database$/);
    t.ok(findings.length >= 50 && findings.length < 1000);
    t.match(undecided, [{ reason: 'there are more selectors than can be looked into at once' }]);
    t.match(undecided[0]?.at, `spec.ingress[0].from[${findings.length}].podSelector`);
    t.end();
  },
);

t.test('a few hundred selectors that select something are all looked into', (t) => {
  const some = Array.from({ length: 500 }, () => ({ podSelector: labels({ app: 'database', tier: 'back' }) }));
  t.strictSame(said(from({ podSelector: labels({ app: 'database' }) })), []);
  t.strictSame(said(ingress({ from: some })), []);
  t.end();
});

t.test('what one selector may ask is bounded', (t) => {
  const values = Array.from({ length: 60_000 }, (_, k) => `x${k}`);
  const never = { key: 'app', operator: 'DoesNotExist' };
  for (const matchExpressions of [
    [{ key: 'app', operator: 'NotIn', values }, never],
    values.map((value) => ({ key: 'app', operator: 'NotIn', values: [value] })),
  ]) {
    const wide = from({ namespaceSelector: {}, podSelector: { matchExpressions } });
    t.match(said(wide), [/there are more selectors than can be looked into at once\?$/]);
    const namespaces = from({ namespaceSelector: { matchExpressions } });
    t.match(said(namespaces), [/there are more selectors than can be looked into at once\?$/]);
  }
  t.end();
});

t.test('what was idle before is not held against the one who changes something else', (t) => {
  const profile = profileOf('  guardrails:\n    - { name: idle, rule: forbid-idle-selectors, action: Deny }\n');
  const before = policy(selecting({ app: 'databse' }));
  const after = policy(selecting({ app: 'databse' }), { labels: { a: 'b' } });
  const context = { profile, snapshot: CLUSTER, now: NOW };
  t.match(review(policyChange({ before, after }), context).findings, [{ standing: 'existing', effect: 'Warn' }]);
  t.match(review(policyChange({ after }), context).findings, [{ standing: 'introduced', effect: 'Deny' }]);
  t.end();
});

t.test('where nobody knows the workloads it is open, which is noted and never more', (t) => {
  const profile = profileOf('  guardrails:\n    - { name: idle, rule: forbid-idle-selectors, action: Deny }\n');
  const context = { profile, snapshot: snapshotOf(...NAMESPACES), now: NOW };
  const change = (spec: Json): unknown => review(policyChange({ after: policy(spec) }), context);
  t.match(change(selecting({ app: 'web' })), {
    decision: 'allow',
    findings: [{ standing: 'undecided', effect: 'Audit', message: 'the workloads of the cluster are not known' }],
  });
  t.match(change({ podSelector: {} }), { findings: [] }, 'and a policy that asks nothing is not even noted');
  t.end();
});

t.test('a label that a controller gives to tell its pods apart is not asked for', (t) => {
  for (const podSelector of [
    { matchExpressions: [{ key: 'batch.kubernetes.io/job-name', operator: 'Exists' }] },
    { matchLabels: { 'statefulset.kubernetes.io/pod-name': 'db-0' } },
    { matchLabels: { app: 'web', 'pod-template-hash': 'abc' } },
  ]) {
    t.strictSame(saidOf(forbidIdleSelectors, { podSelector }, { snapshot: CLUSTER }), []);
  }
  const misspelt = { podSelector: { matchLabels: { app: 'databse', 'job-name': 'x' } } };
  t.match(saidOf(forbidIdleSelectors, misspelt, { snapshot: CLUSTER }), [/no pod has app=databse/]);
  t.end();
});
